//! The steps that Redis does as a whole: nobody sees half of one.

pub(super) const SEAT: &str = "
local seat = redis.call('HGET', KEYS[1], ARGV[1])
if seat then return tonumber(seat) end
seat = redis.call('INCR', KEYS[2])
redis.call('HSET', KEYS[1], ARGV[1], seat)
redis.call('HSET', KEYS[3], seat, ARGV[1])
return seat";
pub(super) const SWAP: &str = "
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1";
pub(super) const TAKE: &str = "
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
if (redis.call('GET', KEYS[2]) or '') ~= ARGV[1] then return 2 end
if ARGV[2] ~= ARGV[1] then redis.call('SET', KEYS[2], ARGV[2]) end
redis.call('SET', KEYS[1], 1, 'EX', ARGV[5])
local id = redis.call('INCR', KEYS[4])
if ARGV[4] ~= '' then
  redis.call('HSET', KEYS[5], id, ARGV[3])
  redis.call('ZADD', KEYS[6], ARGV[4], id)
end
for index = 6, #ARGV do redis.call('RPUSH', KEYS[3], ARGV[index]) end
return 1";
pub(super) const DUE: &str = "
local ids = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, 32)
for _, id in ipairs(ids) do
  redis.call('ZADD', KEYS[1], ARGV[2], id)
  redis.call('HINCRBY', KEYS[2], id, 1)
end
return ids";
pub(super) const SETTLE: &str = "
if ARGV[2] == 'again' then return redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1]) end
redis.call('ZREM', KEYS[1], ARGV[1])
if ARGV[2] == 'dead' then return redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1]) end
redis.call('HDEL', KEYS[3], ARGV[1])
return redis.call('HDEL', KEYS[4], ARGV[1])";
pub(super) const REVIVE: &str = "
if redis.call('ZREM', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('HDEL', KEYS[3], ARGV[1])
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
return 1";
pub(super) const APPEND: &str = "
local latest = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')
if tonumber(latest[2] or 0) ~= tonumber(ARGV[1]) - 1 then return 0 end
redis.call('ZADD', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - tonumber(ARGV[3]))
return 1";
pub(super) const PACE: &str = "
local now, longest, wait = tonumber(ARGV[1]), 0, 0
for index = 2, #ARGV, 2 do longest = math.max(longest, tonumber(ARGV[index])) end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - longest)
local count = redis.call('ZCARD', KEYS[1])
for index = 2, #ARGV, 2 do
  local first = count - tonumber(ARGV[index + 1])
  if first >= 0 then
    local at = redis.call('ZRANGE', KEYS[1], first, first, 'WITHSCORES')[2]
    if at then wait = math.max(wait, tonumber(at) + tonumber(ARGV[index]) - now) end
  end
end
if wait > 0 then return wait end
redis.call('ZADD', KEYS[1], now, redis.call('INCR', KEYS[2]))
redis.call('PEXPIRE', KEYS[1], longest)
return 0";
