// What the kit makes of a phone: the text of the viewport meta for an open room, where it counts, and what the network costs.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { load } from '../room/support/page.mjs';

const { coveringViewport, roomViewport } = await load('../kit/viewport.ts');
const { isFrugal, isPhoneOrTablet } = await load('../kit/device.ts');

const ROOM = 'width=device-width, initial-scale=1, minimum-scale=1, maximum-scale=1, user-scalable=no';

describe('what the room does not need is kept', () => {
  const CASES = {
    'no tag': ['', ROOM],
    'the usual tag': ['width=device-width, initial-scale=1', ROOM],
    'a fixed width': ['width=750,user-scalable=yes', ROOM],
    'a notch': ['width=device-width; viewport-fit=cover', `${ROOM}, viewport-fit=cover`],
    'upper case': ['WIDTH=980, Interactive-Widget=resizes-content', `${ROOM}, Interactive-Widget=resizes-content`],
    'a word without a value': ['minimal-ui', `${ROOM}, minimal-ui`],
    'a name that begins like a wanted one': ['wid=1', `${ROOM}, wid=1`],
    'a value with the sign in it': ['a=b=c', `${ROOM}, a=b=c`],
    'separators alone': [' , ;, ', ROOM],
  };
  for (const [name, [existing, expected]] of Object.entries(CASES)) test(name, () => assert.equal(roomViewport(existing), expected));
});

describe('a page that reaches under the notches', () => {
  const CASES = {
    'no word of it': [ROOM, `${ROOM}, viewport-fit=cover`],
    'the word is there': [`${ROOM}, viewport-fit=cover`, `${ROOM}, viewport-fit=cover`],
    'in other letters': ['viewport-fit = Cover', 'viewport-fit = Cover'],
    'another word': ['width=1, viewport-fit=contain, minimal-ui', 'width=1, minimal-ui, viewport-fit=cover'],
  };
  for (const [name, [existing, expected]] of Object.entries(CASES)) test(name, () => assert.equal(coveringViewport(existing), expected));
});

describe('a viewer with little data is asked first', () => {
  const CASES = {
    'a browser that does not say': [undefined, false],
    'a fast network': [{ saveData: false, effectiveType: '4g' }, false],
    '3G': [{ saveData: false, effectiveType: '3g' }, false],
    '2G': [{ saveData: false, effectiveType: '2g' }, true],
    'less than that': [{ saveData: false, effectiveType: 'slow-2g' }, true],
    'data is saved on a fast network': [{ saveData: true, effectiveType: '4g' }, true],
    'a browser that knows the one alone': [{ saveData: true }, true],
    'and the other way': [{ effectiveType: '2g' }, true],
    'nothing in it': [{}, false],
  };
  for (const [name, [connection, expected]] of Object.entries(CASES)) test(name, () => assert.equal(isFrugal({ connection }), expected));
});

describe('phones and tablets have it managed', () => {
  const CASES = {
    iPhone: ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148', true],
    iPad: ['Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)', true],
    Android: ['Mozilla/5.0 (Linux; Android 14; V2309A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.6261.120 Safari/537.36', true],
    Windows: ['Mozilla/5.0 (Windows NT 10.0; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36', false],
    Mac: ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)', false],
    'iPad that says it is a Mac': ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)', true, 5],
    'Windows with a touch screen': ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36', false, 10],
  };
  for (const [name, [userAgent, expected, maxTouchPoints = 0]] of Object.entries(CASES)) {
    test(name, () => assert.equal(isPhoneOrTablet({ userAgent, maxTouchPoints }), expected));
  }
});
