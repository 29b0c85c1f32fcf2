-- remove: takes lines out of a cart; all of them, or none when one is not there.
--
-- KEYS, ARGV[1..11]: see guard.lua     ARGV[12...] ids
-- Reply    done gen version lines items
-- Refused  not_found N   (N: the nth id given)
-- Cost     guard + one HDEL; runs under OOM

local instance = ARGV[7]
local fields, told = {}, {}
for i = 12, #ARGV do fields[i - 11] = instance .. ':qty:' .. ARGV[i] end
--include guard
for i = 12, #ARGV do
    local id, stored, d = ARGV[i], h[own + i - 11], #drops
    if not stored then return {'not_found', i - 11} end
    items, lines, entries = items - whole(stored, fields[i - 11]), lines - 1, entries - 1
    told[i - 11] = id .. ':0'
    drops[d + 1], drops[d + 2], drops[d + 3] = fields[i - 11], instance .. ':item:' .. id, instance .. ':given:' .. id
end
event, changes = 'cart.removed', table.concat(told, ' ')
--include commit
