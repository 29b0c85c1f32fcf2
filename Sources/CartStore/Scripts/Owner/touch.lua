-- touch: restarts the time to live of a cart that holds something and is not in a migration.
--
-- KEYS[1] the owner's cart     ARGV[1] time to live, ms
-- Reply    1 when it was begun anew, 0 otherwise
-- Cost     one HMGET, one PEXPIRE

local h = redis.call('HMGET', KEYS[1], 'gen', 'entries')
if not h[1] or tonumber(h[2] or 0) == 0 then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[1])
