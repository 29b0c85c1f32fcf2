-- remove: takes lines out of a cart; all of them, or none when one is not there.
--
-- KEYS, ARGV[1..6]: see guard.lua     ARGV[7...] ids
-- Reply    done gen version lines items
-- Refused  not_found N   (N: the nth id given)
-- Cost     guard + one HDEL; runs under OOM

local instance = ARGV[6]
local fields, event_lines = {}, {}
for i = 7, #ARGV do fields[i - 6] = instance .. ':qty:' .. ARGV[i] end
--include whole
--include guard
for i = 7, #ARGV do
    local id, stored, d = ARGV[i], h[own + i - 6], #drops
    if not stored then return 'not_found ' .. i - 6 end
    items, lines, more = items - whole(stored, fields[i - 6]), lines - 1, more - 1
    event_lines[i - 6] = id .. ':0'
    drops[d + 1], drops[d + 2], drops[d + 3] = fields[i - 6], instance .. ':item:' .. id, instance .. ':given:' .. id
end
if broken then return 'corrupted ' .. broken end
event, changes = 'cart.removed', table.concat(event_lines, ' ')
--include commit
