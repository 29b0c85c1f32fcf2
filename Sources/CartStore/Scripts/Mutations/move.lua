-- move: takes whole lines from one instance to another of the same owner; all of them, or none.
--
-- KEYS, ARGV[1..6]: see guard.lua; the instance is the source, and the condition speaks of it
-- ARGV[7] target instance     ARGV[8...] ids
-- Reply    done gen version lines items   (of the source)
-- Refused  not_found N | currency TARGET SOURCE | limit max_lines | limit max_quantity N
-- Cost     guard + one HSET, one HDEL
-- Settings max_lines, max_quantity
-- A line that the target has keeps the target's name and price; the quantities add up.

local instance, target = ARGV[6], ARGV[7]
local fields = {}
for i = 8, #ARGV do
    local id = ARGV[i]
    fields[#fields + 1] = instance .. ':qty:' .. id
    fields[#fields + 1] = instance .. ':item:' .. id
    fields[#fields + 1] = target .. ':qty:' .. id
    fields[#fields + 1] = instance .. ':given:' .. id
    fields[#fields + 1] = target .. ':given:' .. id
end
local target_head = target .. ':head'
fields[#fields + 1] = target_head
--include whole
--include head
--include guard
local t = read_head(h[own + #fields], target_head)
local target_currency = t.currency or currency
if target_currency ~= currency and lines ~= '0' then return 'currency ' .. target_currency .. ' ' .. currency end
local event_lines = {}
for i = 8, #ARGV do
    local id, f = ARGV[i], own + 1 + 5 * (i - 8)
    if not h[f] then return 'not_found ' .. i - 7 end
    local moved, there = whole(h[f], instance .. ':qty:' .. id), h[f + 2]
    local quantity = moved + whole(there or '0', target .. ':qty:' .. id)
    if not h[f + 1] then broken = broken or instance .. ':item:' .. id end
    if quantity > max_quantity then return 'limit max_quantity ' .. i - 7 end
    sets[n + 1], sets[n + 2], n = target .. ':qty:' .. id, format('%d', quantity), n + 2
    if there then more = more - 1
    else
        sets[n + 1], sets[n + 2], n = target .. ':item:' .. id, h[f + 1], n + 2
        t.lines = t.lines + 1
    end
    if h[f + 3] then
        -- What a migration has handed over already stays handed over, wherever the line goes.
        local given = whole(h[f + 3], instance .. ':given:' .. id) + whole(h[f + 4] or '0', target .. ':given:' .. id)
        sets[n + 1], sets[n + 2], n = target .. ':given:' .. id, format('%d', given), n + 2
    end
    event_lines[i - 7] = id .. ':' .. format('%d', moved)
    t.items, items, lines = t.items + moved, items - moved, lines - 1
    local d = #drops
    drops[d + 1], drops[d + 2], drops[d + 3] =
        instance .. ':qty:' .. id, instance .. ':item:' .. id, instance .. ':given:' .. id
end
if broken then return 'corrupted ' .. broken end
if t.lines > max_lines then return 'limit max_lines' end
sets[n + 1], sets[n + 2], n = target_head, head_text(t.version + 1, t.lines, t.items, target_currency, now_text), n + 2
event, changes, to = 'cart.moved', table.concat(event_lines, ' '), target
--include commit
