-- set_metadata: sets and takes out metadata of an instance.
--
-- KEYS, ARGV[1..11]: see guard.lua     ARGV[12] max_metadata_keys
-- ARGV[13...] per key: key, value (JSON), "" to take the key out
-- Reply    done gen version lines items; taking out keys that are not there changes nothing
-- Refused  limit max_metadata_keys
-- Cost     guard + one HSET; one HKEYS when a key is new, because only all keys tell how many there are

local instance = ARGV[7]
local fields = {}
for i = 13, #ARGV, 2 do fields[#fields + 1] = instance .. ':meta:' .. ARGV[i] end
--include guard
local more = 0
for n, field in ipairs(fields) do
    local value, stored = ARGV[12 + 2 * n], h[own + n]
    if value ~= '' then
        sets[#sets + 1] = field
        sets[#sets + 1] = value
        if not stored then more = more + 1 end
    elseif stored then
        drops[#drops + 1] = field
        more = more - 1
    end
end
if more > 0 then
    local count, prefix = more, instance .. ':meta:'
    for _, field in ipairs(redis.call('HKEYS', key)) do
        if string.sub(field, 1, #prefix) == prefix then count = count + 1 end
    end
    if count > tonumber(ARGV[12]) then return {'limit', 'max_metadata_keys'} end
end
entries = entries + more
if #sets > 0 or #drops > 0 then event = 'cart.metadata_changed' end
--include commit
