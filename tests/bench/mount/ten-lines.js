// What a page would write for itself: the same session, and a frame.
export async function mount(slot, backend) {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${backend}/rooms/lesson/session`, { method: 'POST', credentials: 'include', headers, body: '{"content":"auto"}' });
  const { url } = await response.json();
  const frame = document.createElement('iframe');
  frame.allow = 'autoplay; fullscreen';
  frame.style.cssText = 'width: 100%; height: 100%; border: 0';
  frame.src = url;
  slot.append(frame);
}
