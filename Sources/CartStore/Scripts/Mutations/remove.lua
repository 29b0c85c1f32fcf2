-- remove: takes lines out of a cart; all of them, or none when one is not there.
--
-- KEYS, ARGV[1..11]: see guard.lua     ARGV[12...] ids
-- Reply    done gen version lines items
-- Refused  not_found N   (N: the nth id given)
-- Cost     guard + one HDEL; runs under OOM

local fields = {}
for i = 12, #ARGV do fields[i - 11] = instance .. ':qty:' .. ARGV[i] end
local h, refusal = open(fields)
if refusal then return refusal end
local drops, changes = {}, {}
for i = 12, #ARGV do
    local stored = h[own + i - 11]
    if not stored then return {'not_found', i - 11} end
    items, lines, entries = items - whole(stored, fields[i - 11]), lines - 1, entries - 1
    changes[i - 11] = ARGV[i] .. ':0'
    local d = #drops
    drops[d + 1], drops[d + 2], drops[d + 3] = line_fields(ARGV[i])
end
if broken then return corrupted() end
return commit({}, drops, 'cart.removed', table.concat(changes, ' '))
