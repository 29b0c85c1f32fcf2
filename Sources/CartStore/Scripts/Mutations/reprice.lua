-- reprice: sets the prices of lines to the catalog's current ones.
--
-- KEYS, ARGV[1..6]: see guard.lua; the last key is the owner's ledger     ARGV[7...] per line: id, price
-- Reply    done gen version lines items; prices that the lines have already change nothing
-- Refused  not_found N   (N: the nth line given)
-- Cost     guard + one HSET, one EXISTS; where the owner has a ledger, an HGET and an HSET more
-- The ledger notes between which versions only prices changed, so that an undo of a migration looks past that.

local instance, ledger = ARGV[6], table.remove(KEYS)
local fields, event_lines = {}, {}
for i = 7, #ARGV, 2 do fields[#fields + 1] = instance .. ':item:' .. ARGV[i] end
--include guard
--include item
for i, field in ipairs(fields) do
    local stored, new = h[own + i], ARGV[6 + 2 * i]
    if not stored then return 'not_found ' .. i end
    local name, price, product, attributes, _, added = item_parts(stored)
    if not name then return 'corrupted ' .. field end
    if price ~= new then
        sets[n + 1], sets[n + 2] = field, item_text(name, new, product, attributes, now_text, added)
        n = n + 2
        event_lines[#event_lines + 1] = ARGV[5 + 2 * i] .. ':' .. price .. '>' .. new
    end
end
if event_lines[1] then
    event, changes = 'cart.repriced', table.concat(event_lines, ' ')
    if call('EXISTS', ledger) == 1 then
        local noted = call('HGET', ledger, 'p:' .. instance) or ''
        local life, from, to_version = match(noted, '^(%S+) (%d+) (%d+)$')
        if life ~= gen or to_version ~= version then from = version end
        call('HSET', ledger, 'p:' .. instance, gen .. ' ' .. from .. ' ' .. format('%d', version + 1))
    end
end
--include commit
