-- apply_result: books what a caller's own strategy made of a sealed source and a target, if the target is as it was.
--
-- KEYS, ARGV[1..19]: see Fragments/applying.lua     ARGV[20] gen of the target that the caller has read, "" for none
-- ARGV[21...] a plan for each instance: name, version before, lines, items, difference of entries, currency, and four
--   lists, each its length and then its values: sets (field, value), drops (field), before (field, "+" value or "-"),
--   booked ("q:" instance ":" id, value). Last the source's fields, as seal hands them out, after the word "source".
-- Reply    done id header [...] | conflict | booked | undone OWNER | refused ...
-- Cost     linear in lines

local booked, answer = consult()
if answer then return answer end
if booked then return {'booked'} end
if is_late() then return refuse({'expired'}) end
local head, targets = survey(key, names, ARGV[10])
if head.state == 'sealed' then return refuse({'sealed'}) end
if (head.gen or '') ~= ARGV[20] then return {'conflict'} end

local at = 21
local function take()
    at = at + 1
    return ARGV[at - 1]
end
local function list()
    local values = {}
    for i = 1, tonumber(take()) do values[i] = take() end
    return values
end
local result = outcome()
while ARGV[at] ~= 'source' do
    local name, version = take(), tonumber(take())
    local target = targets[name]
    if target.version ~= version then return {'conflict'} end
    local plan = {lines = tonumber(take()), items = tonumber(take()), entries = tonumber(take())}
    plan.currency = take()
    plan.currency = plan.currency ~= '' and plan.currency
    plan.sets, plan.drops, plan.before, plan.booked = list(), list(), list(), list()
    for i = 2, #plan.before, 2 do
        plan.before[i] = string.sub(plan.before[i], 1, 1) == '+' and string.sub(plan.before[i], 2)
    end
    plan.version = version
    if #plan.sets > 0 or #plan.drops > 0 then plan.version = version + 1 end
    include(result, name, plan, target)
end
local flat = {}
for i = at + 1, #ARGV do flat[i - at] = ARGV[i] end

return book_first(head, result, flat)
