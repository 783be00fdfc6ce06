-- What became of a call: what `Window::report` does in memory.
-- KEYS: the figures, and the calls in flight by the end of their lease.
-- ARGV: the call, now in milliseconds, whether it was used up, how long things are kept; where there are figures also the
-- limit, what remains, and the second of the reset.
local figures, calls = KEYS[1], KEYS[2]
local call, now, used, kept = ARGV[1], tonumber(ARGV[2]), ARGV[3] == '1', tonumber(ARGV[4])

local known = redis.call('HMGET', figures, 'remaining', 'reset')
local remaining, reset = known[1], known[2]
if reset then
    remaining, reset = tonumber(remaining), tonumber(reset)
end

local was_in_flight = redis.call('ZREM', calls, call)
local lost = redis.call('ZREMRANGEBYSCORE', calls, '-inf', now)
if not ARGV[5] and used then
    lost = lost + was_in_flight
end
if lost > 0 and reset and now < reset * 1000 then
    remaining = math.max(remaining - lost, 0)
    redis.call('HSET', figures, 'remaining', remaining)
end

if ARGV[5] then
    local heard_remaining, heard_reset = tonumber(ARGV[6]), tonumber(ARGV[7])
    if not reset or heard_reset > reset then
        redis.call('HSET', figures, 'limit', ARGV[5], 'remaining', ARGV[6], 'reset', ARGV[7])
    elseif heard_reset == reset then
        redis.call('HSET', figures, 'limit', ARGV[5], 'remaining', math.min(remaining, heard_remaining))
    end
end
-- A lease may be longer than what is kept otherwise, so times only grow.
for _, key in ipairs({ figures, calls }) do
    if redis.call('PTTL', key) < kept then
        redis.call('PEXPIRE', key, kept)
    end
end
