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

local now, flat = clock(), {}
for i = 8, #ARGV do flat[i - 7] = ARGV[i] end
local names = named(ARGV[7])
local head, targets = survey(key, names)
local booked = {}
if broken then return {'corrupted', broken} end
local seal = read_seal(head.sealed)
if (seal and seal.gen or head.gen) == id then
    open_without(flat, key, KEYS[4], ARGV[2], ARGV[3] == 'keep', now, ARGV[4], ARGV[5])
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
