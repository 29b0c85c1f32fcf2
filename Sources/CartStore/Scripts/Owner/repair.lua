-- repair: replaces a cart that is not what this service writes. The new cart has what can be kept of the old one.
--
-- KEYS[1] the owner's cart
-- ARGV[1] time to live, ms, 0 = none     ARGV[2] "hash", or the key's other type: then it is deleted
-- ARGV[3] number of fields that were read, then field, value...
-- then the number of fields to drop, then the fields; then field, value... to set
-- Reply    done | changed: the cart is not as it was read
-- Cost     one HGETALL; linear in fields

local key = KEYS[1]
local kind = redis.call('TYPE', key).ok
if kind ~= ARGV[2] then return {'changed'} end
if kind ~= 'hash' then
    redis.call('DEL', key)
    return {'done'}
end
local read, at = {}, 4
for _ = 1, tonumber(ARGV[3]) do
    read[ARGV[at]] = ARGV[at + 1]
    at = at + 2
end
local stored = redis.call('HGETALL', key)
if #stored ~= 2 * tonumber(ARGV[3]) then return {'changed'} end
for i = 1, #stored, 2 do
    if read[stored[i]] ~= stored[i + 1] then return {'changed'} end
end
local drops = {}
for i = 1, tonumber(ARGV[at]) do drops[i] = ARGV[at + i] end
local sets = {unpack(ARGV, at + #drops + 1, math.min(#ARGV, at + #drops + 7000))}
if #sets > 0 then redis.call('HSET', key, unpack(sets)) end
for first = 1, #drops, 2000 do redis.call('HDEL', key, unpack(drops, first, math.min(first + 1999, #drops))) end
if ARGV[1] == '0' then redis.call('PERSIST', key) else redis.call('PEXPIRE', key, ARGV[1]) end
return {'done'}
