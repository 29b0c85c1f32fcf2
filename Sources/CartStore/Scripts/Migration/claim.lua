-- claim: hands out what is due in a slot, and pushes it back by a lease, so that others leave it alone meanwhile.
--
-- KEYS[1] a due index     ARGV[1] how many at most     ARGV[2] "1" for what is not due yet too
-- Reply    [age member]...; age in ms since it was due, negative when it is not yet
-- Cost     one ZRANGE, one ZADD a member
-- Settings grace, the lease

local now = clock()
local found = redis.call('ZRANGE', KEYS[1], '-inf', ARGV[2] == '1' and '+inf' or now, 'BYSCORE', 'LIMIT', 0, ARGV[1],
    'WITHSCORES')
local reply = {}
for i = 1, #found, 2 do
    reply[#reply + 1] = now - tonumber(found[i + 1])
    reply[#reply + 1] = found[i]
    redis.call('ZADD', KEYS[1], 'XX', now + grace, found[i])
end
return reply
