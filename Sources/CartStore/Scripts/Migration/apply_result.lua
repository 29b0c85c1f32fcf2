-- apply_result: books what a caller's own strategy made of a sealed source and a target, if the target is as it was.
--
-- KEYS, ARGV[1..10]: see Fragments/applying.lua     ARGV[11] gen of the target that the caller has read, "" for none
-- ARGV[12...] a plan for each instance: name, version before, lines, items, difference of entries, currency, and four
--   lists, each its length and then its values: sets (field, value), drops (field), before (field, "+" value or "-"),
--   booked ("q:" instance ":" id, value). Last the source's fields, as seal hands them out, after the word "source".
-- Reply    done id header [...] | conflict | booked | undone|undoing OWNER [field value]... | refused ...
-- Cost     linear in lines

local booked, answer = consult()
if answer then return answer end
if booked then return {'booked'} end
if is_late() then return refuse({'expired'}) end
local head, targets = survey(key, names)
if head.sealed then return refuse({'sealed'}) end
if broken then return refuse({'corrupted', 'target', broken}) end
if (head.gen or '') ~= ARGV[11] then return {'conflict'} end

local at = 12
local function take()
    at = at + 1
    return ARGV[at - 1]
end
-- Takes a list over, its length first. Returns the length.
local function take_list(into)
    local count = tonumber(take())
    for _ = 1, count do into[#into + 1] = take() end
    return count
end
local result = outcome(now)
while ARGV[at] ~= 'source' do
    local name, version = take(), tonumber(take())
    local target = targets[name]
    if target.version ~= version then return {'conflict'} end
    local plan = {lines = tonumber(take()), items = tonumber(take()), entries = tonumber(take())}
    plan.currency = take()
    plan.currency = plan.currency ~= '' and plan.currency
    local changes = take_list(result.sets) + take_list(result.drops) > 0
    local first = #result.before
    take_list(result.before)
    for i = first + 2, #result.before, 2 do
        local value = result.before[i]
        result.before[i] = string.sub(value, 1, 1) == '+' and string.sub(value, 2)
    end
    first = #result.booked
    take_list(result.booked)
    for i = first + 1, #result.booked, 2 do
        local instance, line = string.match(result.booked[i], '^q:([^:]+):(.+)$')
        if instance then
            result.event_lines[#result.event_lines + 1] =
                instance .. '/' .. line .. ':' .. string.match(result.booked[i + 1], '^%d+,%d+,(%d+)')
        end
    end
    plan.version = version + (changes and 1 or 0)
    include(result, name, plan, target)
end
local flat = {}
for i = at + 1, #ARGV do flat[i - at] = ARGV[i] end

return book_first(head, result, flat)
