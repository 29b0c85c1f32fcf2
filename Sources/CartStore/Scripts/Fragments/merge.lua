-- The rules by which one instance of a source is merged into a target's; no I/O, shared by every way to migrate.
--
-- A contents table holds, of one instance: lines (their number), items (sum of quantities), currency, version, and by
-- id or key: quantity, item, given, meta. The source's tables are complete; the target's hold at least what the source
-- has too, and all lines under replace_with_guest.

local function contents()
    return {lines = 0, items = 0, version = 0, currency = false, quantity = {}, item = {}, given = {}, meta = {}}
end

-- Sorts a flat field, value list into contents by instance; what is no instance's is left out.
local function parse(flat)
    local instances = {}
    for i = 1, #flat, 2 do
        local name, what, id = string.match(flat[i], '^([^:]+):(%l+):?(.*)$')
        if name then
            local c = instances[name]
            if not c then
                c = contents()
                instances[name] = c
            end
            local value = flat[i + 1]
            if what == 'qty' then c.quantity[id] = tonumber(value)
            elseif what == 'item' or what == 'meta' then c[what][id] = value
            elseif what == 'given' then c.given[id] = tonumber(value)
            elseif what == 'currency' then c.currency = value
            else c[what] = tonumber(value) end
        end
    end
    return instances
end

-- What the source has to hand over: quantity less what an earlier migration of a kept cart has handed over.
-- Returns quantities by id and their number.
local function pending(source)
    local quantities, count = {}, 0
    for id, quantity in pairs(source.quantity) do
        local rest = quantity - (source.given[id] or 0)
        if rest > 0 then quantities[id], count = rest, count + 1 end
    end
    return quantities, count
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

-- Merges one instance. Returns nil when nothing is to be said of it, or a plan: `sets` (field, value, ...) and `drops`
-- (fields) of the target, its new lines, items, entries (difference), currency, version, and `booked`
-- ("q:" or "m:" .. instance .. ":" .. id, value, ...) for ledger and report.
-- A booked line is guest,user,final,outcome and, where units were lost, ,side,units,item.
local function merge(name, strategy, source, target, max_lines, max_quantity)
    local guest, count = pending(source)
    local plan = {sets = {}, drops = {}, booked = {}, lines = target.lines, items = target.items, entries = 0,
        currency = target.currency}
    local sets, booked = plan.sets, plan.booked
    local adopt, replace = target.lines == 0, strategy == 'replace_with_guest'
    local qty, item = name .. ':qty:', name .. ':item:'

    local function put(id, quantity, stored_item)
        local n = #sets
        sets[n + 1], sets[n + 2] = qty .. id, quantity
        if stored_item then sets[n + 3], sets[n + 4] = item .. id, stored_item end
    end
    local function book(id, g, u, final, outcome, side, lost, lost_item)
        local n, value = #booked, g .. ',' .. u .. ',' .. final .. ',' .. outcome
        if side then value = value .. ',' .. side .. ',' .. lost .. ',' .. (lost_item or '') end
        booked[n + 1], booked[n + 2] = 'q:' .. name .. ':' .. id, value
    end

    if count > 0 then
        if adopt then plan.currency = source.currency end
        for id, g in pairs(guest) do
            local u = target.quantity[id]
            if u then
                local final, outcome = u, 'kept'
                if strategy == 'add_quantities' then
                    final, outcome = math.min(g + u, math.max(max_quantity, g, u)), 'merged'
                    if final < g + u then book(id, g, u, final, 'capped', 'guest', g + u - final, source.item[id])
                    else book(id, g, u, final, outcome) end
                elseif strategy == 'keep_highest_quantity' then
                    if g > u then final, outcome = g, 'merged' end
                    book(id, g, u, final, outcome)
                elseif replace then
                    final = g
                    book(id, g, u, final, 'replaced', 'user', u, target.item[id])
                else book(id, g, u, final, outcome, 'guest', g, source.item[id]) end
                if replace then put(id, final, source.item[id]) elseif final ~= u then put(id, final) end
                plan.items = plan.items + final - u
            end
        end
        if replace then
            for id, u in pairs(target.quantity) do
                if not guest[id] then
                    book(id, 0, u, 0, 'discarded', 'user', u, target.item[id])
                    local d = plan.drops
                    d[#d + 1], d[#d + 2], d[#d + 3] = qty .. id, item .. id, name .. ':given:' .. id
                    plan.lines, plan.items, plan.entries = plan.lines - 1, plan.items - u, plan.entries - 1
                end
            end
        end
        local room = 2 * max_lines - plan.lines
        for _, id in ipairs(newcomers(guest, source, target, room)) do
            local g = guest[id]
            if strategy == 'keep_user_cart' and not adopt then
                book(id, g, 0, 0, 'discarded', 'guest', g, source.item[id])
            elseif room > 0 then
                put(id, g, source.item[id])
                book(id, g, 0, g, 'added')
                plan.lines, plan.items, plan.entries = plan.lines + 1, plan.items + g, plan.entries + 1
                room = room - 1
            else book(id, g, 0, 0, 'dropped', 'guest', g, source.item[id]) end
        end
    end

    for meta_key, value in pairs(source.meta) do
        local field, theirs = name .. ':meta:' .. meta_key, target.meta[meta_key]
        local takes = not theirs
        if theirs and theirs ~= value then
            takes = replace and count > 0
            booked[#booked + 1] = 'm:' .. name .. ':' .. meta_key
            booked[#booked + 1] = takes and theirs or value
        end
        if takes then
            sets[#sets + 1] = field
            sets[#sets + 1] = value
            if not theirs then plan.entries = plan.entries + 1 end
        end
    end

    if #sets == 0 and #plan.drops == 0 and #booked == 0 then return nil end
    plan.version = target.version
    if #sets > 0 or #plan.drops > 0 then plan.version = target.version + 1 end
    return plan
end
