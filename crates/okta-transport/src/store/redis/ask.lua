-- Leave for one call of a window: what `Window::ask` does in memory.
-- KEYS: the figures, and the calls in flight by the end of their lease.
-- ARGV: the call, now, its lease, a little, how long things are kept. Times are milliseconds.
-- Gives -1 for leave, else the time to wait.
local figures, calls = KEYS[1], KEYS[2]
local call, now, lease, little, kept =
    ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])

local known = redis.call('HMGET', figures, 'limit', 'remaining', 'reset')
local limit, remaining, reset = known[1], known[2], known[3]
local ends
if reset then
    limit, remaining, ends = tonumber(limit), tonumber(remaining), tonumber(reset) * 1000
end

local lost = redis.call('ZREMRANGEBYSCORE', calls, '-inf', now)
if lost > 0 and ends and now < ends then
    remaining = math.max(remaining - lost, 0)
    redis.call('HSET', figures, 'remaining', remaining)
end

local in_flight = redis.call('ZCARD', calls)
local wait
if redis.call('ZSCORE', calls, call) then
    wait = nil
elseif not ends then
    if in_flight > 0 then wait = little end
elseif now >= ends then
    if in_flight >= math.max(math.floor(limit / 4), 1) then wait = little end
elseif remaining == 0 then
    wait = ends - now
elseif remaining <= in_flight then
    wait = math.min(little, ends - now)
end

if not wait then
    redis.call('ZADD', calls, now + lease, call)
end
redis.call('PEXPIRE', figures, lease + kept)
redis.call('PEXPIRE', calls, lease + kept)
return wait or -1
