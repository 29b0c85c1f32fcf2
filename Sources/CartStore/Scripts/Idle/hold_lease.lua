-- hold_lease: takes a free lease, or renews or gives back the holder's own lease.
--
-- KEYS[1] lease     ARGV[1] holder     ARGV[2] for how long, ms; 0 gives it back
-- Reply    1 when the holder has it now, 0 otherwise
-- Cost     one GET, one SET

local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
if ARGV[2] == '0' then
    redis.call('DEL', KEYS[1])
    return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
