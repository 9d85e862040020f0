// An element with the frame in it, beside the body as the kit's stage is.

export function beside(frame) {
  const element = document.createElement('div');
  const room = document.createElement('iframe');
  room.src = frame;
  element.append(room);
  document.documentElement.append(element);
  return element;
}
