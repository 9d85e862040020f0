// A frame as the documentation of other bridges shows it.

export function openFrame(url) {
  const frame = document.createElement('iframe');
  frame.src = url;
  document.querySelector('#slot').append(frame);
  return frame;
}

/** Resolves when the frame's script runs and says so. */
export function openReadyFrame(url) {
  return new Promise((resolve) => {
    addEventListener('message', ({ source, data }) => data === 'ready' && source === frame.contentWindow && resolve(frame));
    const frame = openFrame(url);
  });
}
