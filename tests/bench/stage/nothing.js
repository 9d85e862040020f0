// Follows nothing: what the page itself costs.

export async function open(slot, { frame }) {
  const element = document.createElement('iframe');
  element.src = frame;
  slot.append(element);
  return { element };
}
