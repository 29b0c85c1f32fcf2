-- forget_idle: takes a cart out of the index of idle carts, unless something has happened to it since it was claimed.
--
-- KEYS[1] the index     ARGV[1] owner     ARGV[2] the time that the claim set
-- Reply    1 when it was taken out, 0 otherwise

if tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or 0) ~= tonumber(ARGV[2]) then return 0 end
return redis.call('ZREM', KEYS[1], ARGV[1])
