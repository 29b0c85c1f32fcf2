-- remove: takes lines out of a cart; all of them, or none when one is not there.
--
-- KEYS, ARGV[1..9]: see guard.lua     ARGV[10...] ids
-- Reply    done gen version lines items
-- Refused  not_found N   (N: the nth id given)
-- Cost     guard + one HDEL; runs under OOM

local fields = {}
for i = 10, #ARGV do fields[i - 9] = instance .. ':qty:' .. ARGV[i] end
local h, refusal = open(fields)
if refusal then return refusal end
local drops = {}
for i = 10, #ARGV do
    local stored = h[own + i - 9]
    if not stored then return {'not_found', i - 9} end
    items, lines, entries = items - tonumber(stored), lines - 1, entries - 1
    local d = #drops
    drops[d + 1], drops[d + 2], drops[d + 3] = line_fields(ARGV[i])
end
return commit({}, drops)
