// The way into a webcast of Gensee: nothing is signed, the attendees' own address (`attendeeJoinUrl`) carries their token.

/** Gensee takes numbers above this one. */
const LOWEST = 1_000_000_000;

export function enter({ join_url }, viewer) {
  const url = new URL(join_url);
  url.searchParams.set('nickname', viewer.name);
  url.searchParams.set('uid', LOWEST + 1 + Number(viewer.id));
  return { dialect: 'mute', url: url.href, origins: [url.origin] };
}
