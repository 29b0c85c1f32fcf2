-- note_seen: notes which version of a cart a platform has seen.
--
-- KEYS[1] what platforms have seen of the cart
-- ARGV[1] platform     ARGV[2] version     ARGV[3] time to live, ms, 0 = none
-- Reply    1
-- Cost     one HEXISTS, one HLEN, one HSET, one PEXPIRE
-- Platforms name themselves, so their number is kept down: after the 64th the others must read the cart again.

local key, platform = KEYS[1], ARGV[1]
if redis.call('HEXISTS', key, platform) == 0 and redis.call('HLEN', key) >= 64 then redis.call('DEL', key) end
redis.call('HSET', key, platform, ARGV[2])
if ARGV[3] == '0' then redis.call('PERSIST', key) else redis.call('PEXPIRE', key, ARGV[3]) end
return 1
