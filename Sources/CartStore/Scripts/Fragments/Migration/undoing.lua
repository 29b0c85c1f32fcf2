-- The two ways to take a migration out of its target again.

-- Puts the target back as it was: right only while nothing has changed since.
local function put_back(result, saved, targets)
    local sets, drops, before = result.sets, result.drops, saved.before
    for i = 1, #before, 2 do
        if before[i + 1] then
            sets[#sets + 1] = before[i]
            sets[#sets + 1] = before[i + 1]
        else drops[#drops + 1] = before[i] end
    end
    result.entries = -saved.entries
    for name, counters in pairs(saved.counters) do
        sets[#sets + 1] = name .. ':head'
        sets[#sets + 1] = head_text(targets[name].version + 1, counters[1], counters[2], counters[3], result.now_text)
    end
end

-- Takes back the booked difference of each line, as far as it is still there. Writes into the snapshot what the owner is
-- to get.
local function take_back(result, saved, key, ledger, id, names, targets)
    local wanted, mark = {}, '^q:' .. string.gsub(id, '%-', '%%-') .. ':([^:]+):(.+)$'
    local all, booked = redis.call('HGETALL', ledger), {}
    for i = 1, #all, 2 do
        local name, line = string.match(all[i], mark)
        if name then
            booked[#booked + 1] = {name = name, line = line, value = read_line(all[i + 1])}
            wanted[#wanted + 1] = name .. ':qty:' .. line
        end
    end
    local given, lost = {}, {}
    for i, b in ipairs(booked) do
        local name, line, v, target = b.name, b.line, b.value, targets[b.name]
        local current = whole(redis.call('HGET', key, wanted[i]) or '0', wanted[i])
        local difference = v.final - v.user
        local left = math.max(0, math.min(current - difference, math.max(max_quantity, current)))
        local sets, drops = result.sets, result.drops
        local before = saved.counters[name] and saved.counters[name][3]
        -- Lines that the migration had put out come back only into a cart that is still, or again, in their currency.
        if current == 0 and left > 0 and (not before or target.lines > 0 and target.currency ~= before) then left = 0 end
        if left ~= current then
            target.items = target.items + left - current
            target.changed = true
            if left == 0 then
                drops[#drops + 1] = name .. ':qty:' .. line
                drops[#drops + 1] = name .. ':item:' .. line
                drops[#drops + 1] = name .. ':given:' .. line
                target.lines, result.entries = target.lines - 1, result.entries - 1
            else
                sets[#sets + 1] = name .. ':qty:' .. line
                sets[#sets + 1] = string.format('%d', left)
                if current == 0 then
                    sets[#sets + 1] = name .. ':item:' .. line
                    sets[#sets + 1] = string.match(v.tail, '^,user,%d+,(.+)$') or '{}'
                    target.lines, result.entries = target.lines + 1, result.entries + 1
                    target.currency = before
                end
            end
        end
        -- Units that the target has given up since are not given back. The owner gets the units that were taken back,
        -- and the units that a limit or a strategy had kept from the target.
        if v.guest > 0 then
            local back = v.guest - math.max(0, difference) + math.max(0, current - left)
            given[name .. ':' .. line] = back
            if back < v.guest then
                lost[#lost + 1] = '-' .. name .. '/' .. line
                lost[#lost + 1] = string.format('%d', v.guest - back)
            end
        end
    end
    for _, name in ipairs(names) do
        local target, sets = targets[name], result.sets
        if target.changed then
            sets[#sets + 1] = name .. ':head'
            sets[#sets + 1] =
                head_text(target.version + 1, target.lines, target.items, target.currency, result.now_text)
        end
    end
    local source = {}
    for i = 1, #saved.source, 2 do
        local field, value = saved.source[i], saved.source[i + 1]
        local name, what, line = string.match(field, '^([^:]+):(%l+):?(.*)$')
        -- A checkout's field has no instance; what becomes of it is decided elsewhere.
        local quantity = name and given[name .. ':' .. line]
        if what == 'qty' then value = quantity or value end
        if not ((what == 'qty' or what == 'item') and quantity and quantity <= 0) then
            source[#source + 1] = field
            source[#source + 1] = value
        end
    end
    for _, value in ipairs(lost) do source[#source + 1] = value end
    saved.source = source
end
