-- claim_idle: hands out carts to which nothing has happened since a time, and leaves them alone for a lease.
--
-- KEYS[1] the index of idle carts     ARGV[1] lease, ms     ARGV[2] how many at most     ARGV[3] the time, ms
-- Reply    time that the lease sets, owner...
-- Cost     one ZRANGE, one ZADD an owner

local ends = clock() + ARGV[1]
local reply = {ends}
for _, owner in ipairs(redis.call('ZRANGE', KEYS[1], '-inf', ARGV[3], 'BYSCORE', 'LIMIT', 0, ARGV[2])) do
    reply[#reply + 1] = owner
    redis.call('ZADD', KEYS[1], 'XX', ends, owner)
end
return reply
