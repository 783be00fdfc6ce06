-- Sets a value if the one that is there is as expected.
-- KEYS: the value. ARGV: the new value, its time in milliseconds, and the expected value unless none is expected.
local value = redis.call('GET', KEYS[1])
if value ~= (ARGV[3] or false) then
    return 0
end
if tonumber(ARGV[2]) > 0 then
    redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
else
    redis.call('DEL', KEYS[1])
end
return 1
