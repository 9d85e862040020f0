// A course in React Router, in strict mode. The room stands outside of the routes; each route that shows it has a slot.

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { NavLink, Outlet, RouterProvider, createHashRouter, useNavigate } from 'react-router';
import { LiveRoom, LiveRoomSlot, useLiveRoom } from 'liveroom/react';

const ROOM = 'talkfun-demo';

function Course() {
  const navigate = useNavigate();
  return (
    <>
      <nav className="routes" aria-label="课程">
        <NavLink to="/">上课 <span lang="en">lesson</span></NavLink>
        <NavLink to="/notes">笔记 <span lang="en">notes</span></NavLink>
        <NavLink to="/questions">提问 <span lang="en">questions</span></NavLink>
      </nav>
      <LiveRoom backend="/live" room={ROOM} hidden back={() => navigate('/')} />
      <Outlet />
    </>
  );
}

function Lesson() {
  const { state } = useLiveRoom(ROOM);
  return (
    <>
      <LiveRoomSlot room={ROOM} className="slot" />
      <h2>{state?.title ?? '正在进入…'}</h2>
      <p>房间停靠在这里。<span lang="en">The room is docked here.</span></p>
    </>
  );
}

function Notes() {
  return (
    <label className="notes">
      笔记：房间悬浮在角落，可以拖动。<span lang="en">Notes: the room floats in a corner and can be dragged.</span>
      <textarea rows="14" placeholder="y = A sin(ωx + φ)" />
    </label>
  );
}

function Questions() {
  const { room, state } = useLiveRoom(ROOM, { onStatusChange: ({ status }) => console.info(status) });
  return (
    <>
      <LiveRoomSlot room={ROOM} className="slot small" />
      <label className="notes">
        提问：房间停靠在另一个位置。<span lang="en">Questions: the room is docked to another slot.</span>
        <textarea rows="5" />
      </label>
      <button onClick={() => room.fullscreen()} disabled={!room}>全屏 fullscreen</button>
      <p>{state?.status}</p>
    </>
  );
}

const router = createHashRouter([
  {
    Component: Course,
    children: [
      { path: '/', Component: Lesson },
      { path: '/notes', Component: Notes },
      { path: '/questions', Component: Questions },
    ],
  },
]);

createRoot(document.querySelector('#app')).render(
  <StrictMode>
    <RouterProvider router={router} />
  </StrictMode>,
);
