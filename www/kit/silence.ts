/** Whether this page was refused to play with sound. */

/** What has nothing to play is refused at once like what has, or waits for ever (measured in three engines); the wasm takes longer to come. */
let isSilenced = false;
new Audio().play()?.catch(() => (isSilenced = true));

/** Before any tap. */
export const wasSilenced = () => isSilenced;
