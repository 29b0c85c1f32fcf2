-- restore: gives an owner back what an undone migration had taken, the second half of an undo; once.
--
-- KEYS[1] the owner's cart      KEYS[2] its ledger     KEYS[3] the due index of its slot     KEYS[4] its checkouts
-- ARGV[1] id of the migration   ARGV[2] who had the lines: the cart is not handed to them again by itself
-- ARGV[3] "keep" when the owner has its lines still, and counts them as handed over
-- ARGV[4] new gen               ARGV[5] time to live, ms, 0 = none    ARGV[6] member of the due index
-- ARGV[7] instances, with commas between   ARGV[8...] fields, as undo hands them out
-- Reply    done | replayed | busy: another migration has sealed the cart | corrupted FIELD
-- Cost     linear in lines
-- Settings window, max_lines, max_quantity, primary, ledger_life
-- A cart of the undone migration's own gen still holds the lines, because its FINAL has not run, or a failover has lost
-- it. The cart is opened, without the units that the target has given up since.

local key, ledger, due, id = KEYS[1], KEYS[2], KEYS[3], ARGV[1]
local entry = 'undo-' .. id
local known = redis.call('HGET', ledger, 'x:' .. entry)
if known then
    redis.call('HSET', ledger, 'x:' .. entry, known)
    return {'replayed'}
end

-- Opens the cart of the migration's own gen, which still holds the lines. Units and checkouts that the target has given
-- up since leave it; a kept cart counts such units as handed over.
local function open_own(flat, entries, now)
    local sets, drops, gone, changed, all = {'declined', ARGV[2]}, {}, {}, {}, nil
    for i = 1, #flat, 2 do
        local checkout = string.match(flat[i], '^%-(%+.+)$')
        local name, line = string.match(flat[i], '^%-([^+/][^/]*)/(.+)$')
        if name then all = all or parse(redis.call('HGETALL', key)) end
        local c = name and all[name]
        local quantity = c and c.quantity[line]
        if quantity then
            local lost, qty, given = tonumber(flat[i + 1]), name .. ':qty:' .. line, name .. ':given:' .. line
            if ARGV[3] == 'keep' then
                sets[#sets + 1] = given
                sets[#sets + 1] = string.format('%d', math.min(quantity, (c.given[line] or 0) + lost))
            elseif lost < quantity then
                sets[#sets + 1] = qty
                sets[#sets + 1] = string.format('%d', quantity - lost)
                c.items, changed[name] = c.items - lost, c
            else
                drops[#drops + 1] = qty
                drops[#drops + 1] = name .. ':item:' .. line
                drops[#drops + 1] = given
                c.items, c.lines, entries, changed[name] = c.items - quantity, c.lines - 1, entries - 1, c
            end
        elseif checkout then
            local text = redis.call('HGET', KEYS[4], string.sub(checkout, 2))
            local r = read_record(text)
            if r and r.state == 'open' then
                gone[#gone + 1] = checkout
                gone[#gone + 1] = text
            end
        end
    end
    if broken then return end
    for name, c in pairs(changed) do
        sets[#sets + 1] = name .. ':head'
        sets[#sets + 1] = head_text(c.version + 1, c.lines, c.items, c.currency, string.format('%d', now))
    end
    sets[#sets + 1] = 'entries'
    sets[#sets + 1] = string.format('%d', entries)
    leave_checkouts(KEYS[4], gone, ARGV[2], now)
    open_again(key, sets, drops, ARGV[4], ARGV[5])
end

local now, flat = clock(), {}
for i = 8, #ARGV do flat[i - 7] = ARGV[i] end
local names = named(ARGV[7])
local head, targets = survey(key, names)
local booked = {}
if broken then return {'corrupted', broken} end
local seal = read_seal(head.sealed)
if (seal and seal.gen or head.gen) == id then
    open_own(flat, head.entries, now)
    if broken then return {'corrupted', broken} end
    redis.call('ZREM', due, ARGV[6])
else
    if head.sealed then return {'busy'} end
    local result = outcome(now)
    local sources = parse(flat)
    if ARGV[3] == 'keep' then
        for _, name in ipairs(names) do
            for line, quantity in pairs(sources[name] and sources[name].quantity or {}) do
                local field = name .. ':given:' .. line
                local given = tonumber(redis.call('HGET', key, field) or 0)
                if given > quantity then
                    result.sets[#result.sets + 1] = field
                    result.sets[#result.sets + 1] = string.format('%d', given - quantity)
                elseif given > 0 then result.drops[#result.drops + 1] = field end
            end
        end
    else
        for _, name in ipairs(names) do
            -- If lines were added in another currency since, the lines given back do not fit; they are booked as dropped.
            if sources[name] then
                local misfit = fill(key, {name}, sources, targets, 'add_quantities')
                local plan = not misfit
                    and merge(result, name, 'add_quantities', sources[name], targets[name])
                if plan then include(result, name, plan, targets[name]) end
                for line, quantity in pairs(misfit and sources[name].quantity or {}) do
                    result.booked[#result.booked + 1] = 'q:' .. name .. ':' .. line
                    result.booked[#result.booked + 1] = booked_line(quantity, 0, 0, 'dropped', sources[name].item[line])
                end
            end
        end
    end
    booked = result.booked
    if broken then return {'corrupted', broken} end
    if #result.sets > 0 or #result.drops > 0 then
        write_target(key, head, result, ARGV[4], ARGV[5])
        redis.call('HSET', key, 'gen', ARGV[4], 'declined', ARGV[2])
    end
end
take_over_checkouts(KEYS[4], flat)
book(ledger, entry, '', ARGV[2] .. ' add_quantities ' .. now, booked, now, now + ledger_life)
return {'done'}
