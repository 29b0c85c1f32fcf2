-- clear: takes all lines and metadata out of an instance.
--
-- KEYS, ARGV[1..6]: see guard.lua
-- Reply    done gen version lines items; an instance that is empty already is left as it is, with its version
-- Cost     guard + one HKEYS + HDELs of 1,000 fields; runs under OOM

local instance = ARGV[6]
local fields = {}
--include guard
local before, prefix, metadata = #instance + 1, instance .. ':', 0
for _, field in ipairs(call('HKEYS', key)) do
    if sub(field, 1, before) == prefix then
        local what = match(field, '^(%l+):', before + 1)
        if what == 'meta' then metadata = metadata + 1 end
        if what then drops[#drops + 1] = field end
    end
end
if drops[1] then
    if not head then return 'corrupted ' .. head_field end
    more, lines, items = -lines - metadata, 0, 0
    event = 'cart.cleared'
end
--include commit
