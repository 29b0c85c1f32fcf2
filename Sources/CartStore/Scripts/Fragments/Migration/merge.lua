-- The rules by which one instance of a source is merged into a target's; no I/O, shared by every way to migrate.
--
-- A contents table holds, of one instance: lines (their number), items (sum of quantities), currency, version, and by
-- id or key: quantity, item, given, meta. The source's tables are complete; the target's hold at least what the source
-- has too, and all lines under replace_with_guest.

-- Names as a list and as a set.
local function named(list)
    local names, asked = {}, {}
    for name in string.gmatch(list, '[^,]+') do
        names[#names + 1] = name
        asked[name] = true
    end
    return names, asked
end

local function contents()
    return {lines = 0, items = 0, version = 0, currency = false, quantity = {}, item = {}, given = {}, meta = {}}
end

-- Whether a stored item has the form that this service writes, whatever its attributes hold.
local function is_item(value)
    return string.find(value, '^{"name":"[^"]*","price":%d+[,}]')
        and string.find(string.sub(value, -24), '^[%d}"],"added":%d+}$')
end

-- Sorts a flat list of fields and values into contents by instance; fields that belong to no instance are left out. A cart
-- has heads; the fields that a seal hands out name only the currency. Notes in `broken` a field that this service does not
-- write: a malformed number, an item or metadata of another form, or half a line.
local function parse(flat)
    local instances, is_cart = {}, false
    local find, sub = string.find, string.sub
    for i = 1, #flat, 2 do
        local field = flat[i]
        local colon = find(field, ':', 2, true)
        if colon then
            local name, second = sub(field, 1, colon - 1), find(field, ':', colon + 1, true)
            local what, id = sub(field, colon + 1, second and second - 1), second and sub(field, second + 1) or ''
            local c = instances[name]
            if not c then
                c = contents()
                instances[name] = c
            end
            local value = flat[i + 1]
            if what == 'qty' then c.quantity[id] = whole(value, field)
            elseif what == 'item' then
                c.item[id] = value
                if not is_item(value) then broken = broken or field end
            elseif what == 'meta' then
                c.meta[id] = value
                if not find(value, '^[{%["tfn%d-]') then broken = broken or field end
            elseif what == 'given' then c.given[id] = whole(value, field)
            elseif what == 'currency' then c.currency = value
            elseif what == 'head' then
                local head = read_head(value, field)
                c.version, c.lines, c.items, c.currency = head.version, head.lines, head.items, head.currency
                c.has_head = true
            end
        elseif field == 'gen' or field == 'seal' then is_cart = true end
    end
    for name, c in pairs(instances) do
        if is_cart and not c.has_head then broken = broken or name .. ':head' end
        for id in pairs(c.quantity) do
            if not c.item[id] then broken = broken or name .. ':item:' .. id end
        end
        for id in pairs(c.item) do
            if not c.quantity[id] then broken = broken or name .. ':qty:' .. id end
        end
    end
    return instances
end

-- What the source has to hand over: quantity less what an earlier migration of a kept cart has handed over.
-- Returns quantities by id and their number; counted once.
local function pending(source)
    if not source.pending then
        local quantities, count = {}, 0
        for id, quantity in pairs(source.quantity) do
            local rest = quantity - (source.given[id] or 0)
            if rest > 0 then quantities[id], count = rest, count + 1 end
        end
        source.pending, source.count = quantities, count
    end
    return source.pending, source.count
end

-- Whether the sources have a line to hand over in one of the instances.
local function has_pending(names, sources)
    for _, name in ipairs(names) do
        if sources[name] then
            local _, count = pending(sources[name])
            if count > 0 then return true end
        end
    end
    return false
end

-- Ids that only the source has, oldest first when they may not all fit.
local function newcomers(guest, source, target, room)
    local ids = {}
    for id in pairs(guest) do if not target.quantity[id] then ids[#ids + 1] = id end end
    if #ids > room then
        local added = {}
        for _, id in ipairs(ids) do added[id] = string.match(source.item[id] or '', ',"added":(%d+)}$') or '' end
        table.sort(ids, function(a, b)
            if added[a] ~= added[b] then return added[a] < added[b] end
            return a < b
        end)
    end
    return ids
end

-- The merged quantity of a line in both, and the name of the outcome.
local function combine(strategy, guest, user)
    if strategy == 'keep_highest_quantity' then return math.max(guest, user), guest > user and 'merged' or 'kept' end
    if strategy == 'keep_user_cart' then return user, 'kept' end
    if strategy == 'replace_with_guest' then return guest, 'replaced' end
    local sum = math.min(guest + user, math.max(max_quantity, guest, user))
    return sum, sum < guest + user and 'capped' or 'merged'
end

-- The books' form of a line: guest,user,final,outcome and, where units were lost, ,side,units,item.
local function booked_line(guest, user, final, outcome, guest_item, user_item)
    local value = string.format('%d,%d,%d,', guest, user, final) .. outcome
    local side, lost, item = 'guest', 0, guest_item
    if outcome == 'capped' then lost = guest + user - final
    elseif outcome == 'dropped' or outcome == 'discarded' and guest > 0 then lost = guest
    elseif outcome == 'replaced' or outcome == 'discarded' then side, lost, item = 'user', user, user_item end
    if lost == 0 then return value end
    return value .. ',' .. side .. ',' .. string.format('%d', lost) .. ',' .. (item or '')
end

-- What merges of several instances come to: `sets` (field, value, ...) and `drops` (fields) of the target, `before`
-- (field, value or false, ...) as the target had them, `booked` ("q:" or "m:" .. instance .. ":" .. id, value, ...) for
-- ledger and report, `event_lines` (instance .. "/" .. id .. ":" .. quantity) for the event, versions and counters by instance.
-- `now_text` is when the merge happens, ms.
local function outcome(now)
    return {now_text = string.format('%d', now), sets = {}, drops = {}, before = {}, booked = {}, event_lines = {},
        versions = {}, counters = {}, entries = 0}
end

-- Merges one instance into an outcome. Returns nil when nothing is to be said of it, or a plan: the target's new lines,
-- items, entries (difference), currency and version.
-- `late` is given when the instance was merged before and the source has lines since: whether it was adopted then.
local function merge(result, name, strategy, source, target, late)
    local guest, count = pending(source)
    local plan = {lines = target.lines, items = target.items, entries = 0, currency = target.currency}
    local sets, drops, booked, before = result.sets, result.drops, result.booked, result.before
    local event_lines = result.event_lines
    local had_sets, had_drops, had_booked = #sets, #drops, #booked
    local replace = strategy == 'replace_with_guest'
    local adopt = target.lines == 0
    if late ~= nil then adopt = late end
    local qty, item, line, path = name .. ':qty:', name .. ':item:', 'q:' .. name .. ':', name .. '/'
    -- Most lines have one of few quantities, so their texts are made once.
    local texts, values = {}, {}

    local function put(field, value, old)
        local s, b = #sets, #before
        sets[s + 1], sets[s + 2] = field, value
        before[b + 1], before[b + 2] = field, old or false
    end
    local function drop(field, old)
        local b = #before
        drops[#drops + 1] = field
        before[b + 1], before[b + 2] = field, old or false
    end
    -- Books a line; returns its quantity as text.
    local function book(id, g, u, final, outcome)
        local b, text = #booked, string.format('%d', final)
        booked[b + 1] = line .. id
        booked[b + 2] = booked_line(g, u, final, outcome, source.item[id], target.item[id])
        event_lines[#event_lines + 1] = path .. id .. ':' .. text
        return text
    end

    if count > 0 then
        if target.lines == 0 then plan.currency = source.currency end
        for id, g in pairs(guest) do
            local u = target.quantity[id]
            if u then
                local final, outcome = combine(strategy, g, u)
                -- Under keep_user_cart a line in both gives up the guest's units, and is still called kept.
                local text = book(id, g, u, final, outcome)
                if strategy == 'keep_user_cart' then
                    booked[#booked] = booked[#booked] .. ',guest,' .. string.format('%d', g) .. ',' .. (source.item[id] or '')
                end
                if replace or final ~= u then put(qty .. id, text, u) end
                if replace then put(item .. id, source.item[id], target.item[id]) end
                plan.items = plan.items + final - u
            end
        end
        if replace and late == nil then
            for id, u in pairs(target.quantity) do
                if not guest[id] then
                    book(id, 0, u, 0, 'discarded')
                    drop(qty .. id, u)
                    drop(item .. id, target.item[id])
                    drop(name .. ':given:' .. id, target.given[id])
                    plan.lines, plan.items, plan.entries = plan.lines - 1, plan.items - u, plan.entries - 1
                end
            end
        end
        local room = 2 * max_lines - plan.lines
        for _, id in ipairs(newcomers(guest, source, target, room)) do
            local g = guest[id]
            if strategy == 'keep_user_cart' and not adopt then book(id, g, 0, 0, 'discarded')
            elseif room > 0 then
                local text = texts[g]
                if not text then
                    text = string.format('%d', g)
                    texts[g], values[g] = text, text .. ',0,' .. text .. ',added'
                end
                local b, n, o = #booked, #sets, #before
                booked[b + 1], booked[b + 2] = line .. id, values[g]
                event_lines[#event_lines + 1] = path .. id .. ':' .. text
                local field, other = qty .. id, item .. id
                sets[n + 1], sets[n + 2], sets[n + 3], sets[n + 4] = field, text, other, source.item[id]
                before[o + 1], before[o + 2], before[o + 3], before[o + 4] = field, false, other, false
                plan.lines, plan.items, plan.entries = plan.lines + 1, plan.items + g, plan.entries + 1
                room = room - 1
            else book(id, g, 0, 0, 'dropped') end
        end
    end

    for meta_key, value in pairs(source.meta) do
        local theirs = target.meta[meta_key]
        local takes = not theirs
        if theirs and theirs ~= value then
            takes = replace and count > 0
            booked[#booked + 1] = 'm:' .. name .. ':' .. meta_key
            booked[#booked + 1] = takes and theirs or value
        end
        if takes then
            put(name .. ':meta:' .. meta_key, value, theirs)
            if not theirs then plan.entries = plan.entries + 1 end
        end
    end

    local changes = #sets > had_sets or #drops > had_drops
    if not changes and #booked == had_booked then return nil end
    plan.version = target.version + (changes and 1 or 0)
    return plan
end
