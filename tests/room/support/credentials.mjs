// What a backend would put into a session for a room page, made with the simulator's fixed accounts.
import { createHash } from 'node:crypto';

const md5 = (text) => createHash('md5').update(text).digest('hex');
const sorted = (fields) => Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));

const OPEN_TOKEN = '8469039490c68cc9063f15e11f3498dd';
const PARTNER_KEY = 'simulated-partner-key-0000000000';

/** The first room of each vendor. */
export const ROOMS = { talkfun: '10001', baijiayun: '26112200000001', gensee: '5f0c7a3e9b1d4826a4e2c8d07b91f601' };
const GENSEE_VOD = '9d2f6b81c4e04a7f8350e1b7d26ca801';

export const credentials = {
  async talkfun(sim, content, viewer) {
    const cmd = content === 'live' ? 'course.access' : 'course.access.playback';
    const params = encodeURIComponent(JSON.stringify({ course_id: Number(ROOMS.talkfun), uid: viewer, nickname: '小雨', role: 'user' }));
    const fields = { openID: '10000', timestamp: String(Math.floor(Date.now() / 1000)), cmd, params, ver: '1.0', format: 'json' };
    const sign = md5(sorted(fields).flat().join('') + OPEN_TOKEN);
    const { code, data } = await post(`${sim.url}/portal.php`, { ...fields, sign });
    if (code !== 0) throw new Error(`${cmd} answered ${code}`);
    return { access_token: data.access_token };
  },

  async baijiayun(sim, content, viewer, group = {}) {
    const prefix = { private_domain_prefix: 'demo', room_id: ROOMS.baijiayun };
    if (content === 'live') {
      const signed = { room_id: ROOMS.baijiayun, user_number: viewer, user_name: '小雨', user_role: '0', user_avatar: '', ...group };
      return { ...prefix, ...signed, sign: signBaijiayun(signed) };
    }
    const fields = { partner_id: '12345678', room_id: ROOMS.baijiayun, timestamp: String(Math.floor(Date.now() / 1000)) };
    const { code, data } = await post(`${sim.url}/openapi/playback/getPlayerToken`, { ...fields, sign: signBaijiayun(fields) });
    if (code !== 0) throw new Error(`getPlayerToken answered ${code}`);
    return { ...prefix, token: data.token };
  },

  async gensee(sim, content, viewer) {
    const ownerid = content === 'live' ? ROOMS.gensee : GENSEE_VOD;
    return { site: 'demo.gensee.localhost', ctx: 'webcast', ownerid, uid: `${2_000_000_000 + Number(viewer)}`, uname: '小雨', authcode: '333333' };
  },
};

function signBaijiayun(fields) {
  const text = sorted(fields).map(([name, value]) => `${name}=${value}`).join('&');
  return md5(`${text}&partner_key=${PARTNER_KEY}`);
}

async function post(url, fields) {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
  return response.json();
}
