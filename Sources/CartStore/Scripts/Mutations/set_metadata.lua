-- set_metadata: sets and takes out metadata of an instance.
--
-- KEYS, ARGV[1..6]: see guard.lua     ARGV[7...] per key: key, value (JSON), "" to take the key out
-- Reply    done gen version lines items; taking out keys that are not there changes nothing
-- Refused  limit max_metadata_keys
-- Cost     guard + one HSET; one HKEYS when a key is new, because only all keys tell how many there are
-- Settings max_metadata_keys

local instance = ARGV[6]
local fields = {}
for i = 7, #ARGV, 2 do fields[#fields + 1] = instance .. ':meta:' .. ARGV[i] end
--include guard
for i, field in ipairs(fields) do
    local value, stored = ARGV[6 + 2 * i], h[own + i]
    if value ~= '' then
        sets[n + 1], sets[n + 2], n = field, value, n + 2
        if not stored then more = more + 1 end
        event = 'cart.metadata_changed'
    elseif stored then
        drops[#drops + 1] = field
        more = more - 1
        event = 'cart.metadata_changed'
    end
end
if more > 0 then
    local count, prefix = more, instance .. ':meta:'
    for _, field in ipairs(call('HKEYS', key)) do
        if sub(field, 1, #prefix) == prefix then count = count + 1 end
    end
    if count > max_metadata_keys then return 'limit max_metadata_keys' end
end
--include commit
