-- move: takes whole lines from one instance to another of the same owner; all of them, or none.
--
-- KEYS, ARGV[1..11]: see guard.lua; the instance is the source, and the condition speaks of it
-- ARGV[12] target instance     ARGV[13...] ids
-- Reply    done gen version lines items   (of the source)
-- Refused  not_found N | currency TARGET | limit max_lines | limit max_quantity N
-- Cost     guard + one HSET, one HDEL
-- A line that the target has keeps the target's name and price; the quantities add up.

local instance = ARGV[7]
local target = ARGV[12]
local fields = {target .. ':version', target .. ':lines', target .. ':items', target .. ':currency'}
for i = 13, #ARGV do
    local id = ARGV[i]
    fields[#fields + 1] = instance .. ':qty:' .. id
    fields[#fields + 1] = instance .. ':item:' .. id
    fields[#fields + 1] = target .. ':qty:' .. id
    fields[#fields + 1] = instance .. ':given:' .. id
    fields[#fields + 1] = target .. ':given:' .. id
end
--include guard
local target_lines = whole(h[own + 2] or '0', target .. ':lines')
local target_items = whole(h[own + 3] or '0', target .. ':items')
local target_version = whole(h[own + 1] or '0', target .. ':version')
local target_currency = h[own + 4] or currency
if target_currency ~= currency and lines > 0 then return {'currency', target_currency} end
local told = {}
for i = 13, #ARGV do
    local id, f = ARGV[i], own + 5 + 5 * (i - 13)
    if not h[f] then return {'not_found', i - 12} end
    local moved, there = whole(h[f], instance .. ':qty:' .. id), h[f + 2]
    local quantity = moved + whole(there or '0', target .. ':qty:' .. id)
    if not h[f + 1] then broken = broken or instance .. ':item:' .. id end
    if quantity > max_quantity then return {'limit', 'max_quantity', i - 12} end
    sets[#sets + 1] = target .. ':qty:' .. id
    sets[#sets + 1] = quantity
    if there then entries = entries - 1
    else
        sets[#sets + 1] = target .. ':item:' .. id
        sets[#sets + 1] = h[f + 1]
        target_lines = target_lines + 1
    end
    if h[f + 3] then
        -- What a migration has handed over already stays handed over, wherever the line goes.
        sets[#sets + 1] = target .. ':given:' .. id
        sets[#sets + 1] = whole(h[f + 3], instance .. ':given:' .. id) + whole(h[f + 4] or '0', target .. ':given:' .. id)
    end
    told[i - 12] = id .. ':' .. string.format('%d', moved)
    target_items, items, lines = target_items + moved, items - moved, lines - 1
    local d = #drops
    drops[d + 1], drops[d + 2], drops[d + 3] =
        instance .. ':qty:' .. id, instance .. ':item:' .. id, instance .. ':given:' .. id
end
if target_lines > max_lines then return {'limit', 'max_lines'} end
local s = #sets
sets[s + 1], sets[s + 2] = target .. ':version', target_version + 1
sets[s + 3], sets[s + 4], sets[s + 5], sets[s + 6] = target .. ':lines', target_lines, target .. ':items', target_items
sets[s + 7], sets[s + 8] = target .. ':currency', target_currency
event, changes, to = 'cart.moved', table.concat(told, ' '), target
--include commit
