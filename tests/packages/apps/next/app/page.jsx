// Rendered on the server, for each request: the backend is an origin of its own.
import { Lesson } from './lesson';

export default async function Page({ searchParams }) {
  const { backend } = await searchParams;
  return <main><h1>A simulated room, by Next.js</h1><Lesson backend={backend} /></main>;
}
