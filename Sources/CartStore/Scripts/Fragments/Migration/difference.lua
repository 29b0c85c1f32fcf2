-- Finds and books what a source holds beyond what is already booked. If a failover lost the seal and shopping went on,
-- the source is migrated again under the same id, and holds more.

-- The books' guest, user, final, outcome and tail of a line.
local function read_line(value)
    local g, u, final, outcome, tail = string.match(value, '^(%d+),(%d+),(%d+),(%l+)(.*)$')
    return {guest = tonumber(g), user = tonumber(u), final = tonumber(final), outcome = outcome, tail = tail}
end

-- By instance: `fresh`, contents of lines that are not booked, and `grown`, by id the line as it is booked. Also
-- whether an instance was adopted. Nil when everything is booked.
local function not_booked(ledger, id, names, sources)
    local more, adopted = nil, {}
    for _, name in ipairs(names) do
        for line, quantity in pairs(sources[name] and pending(sources[name]) or {}) do
            local value = redis.call('HGET', ledger, 'q:' .. id .. ':' .. name .. ':' .. line)
            local known = value and read_line(value)
            if known and known.outcome == 'added' then adopted[name] = true end
            if not known or known.guest < quantity then
                more = more or {}
                local m = more[name]
                if not m then
                    m = {fresh = contents(), grown = {}, quantity = {}, item = sources[name].item}
                    m.fresh.currency, m.fresh.item = sources[name].currency, sources[name].item
                    more[name] = m
                end
                m.quantity[line] = quantity
                if known then m.grown[line] = known else m.fresh.quantity[line] = quantity end
            end
        end
    end
    return more, adopted
end

-- Books that a line has grown in the source. What does not fit any more is dropped, and counted as lost.
local function grow(name, line, m, target, strategy, fits)
    local known, g = m.grown[line], m.quantity[line]
    local wanted, called = known.final, known.outcome
    if known.outcome == 'added' then wanted = g
    elseif known.outcome ~= 'dropped' and known.outcome ~= 'discarded' then
        wanted, called = combine(strategy, g, known.user)
    end
    local current = target.quantity[line] or 0
    local room = fits and math.max(max_quantity, current) - current or 0
    local taken = math.min(math.max(0, wanted - known.final), room)
    local final, tail = known.final + taken, known.tail
    local sums = called == 'added' or called == 'merged' or called == 'capped'
    -- Under keep_highest_quantity the lower quantity of a line in both is no loss.
    local lost = strategy == 'keep_highest_quantity' and wanted - final or g + known.user - final
    if sums and lost > 0 then
        called, tail = 'capped', ',guest,' .. lost .. ',' .. (m.item[line] or '')
    elseif not sums and string.find(tail, '^,guest,') then tail = ',guest,' .. g .. ',' .. (m.item[line] or '') end
    return taken, current, 'q:' .. name .. ':' .. line, g .. ',' .. known.user .. ',' .. final .. ',' .. called .. tail
end

-- Merges the differences into an outcome.
local function book_more(key, names, more, adopted, strategy, targets, now, is_late)
    local result = outcome(now)
    for _, name in ipairs(names) do
        local m, target = more[name], targets[name]
        if m then
            local all = contents()
            all.quantity, all.currency, all.item = m.quantity, m.fresh.currency, m.item
            local misfit = fill(key, {name}, {[name] = all}, {[name] = target}, strategy)
            local fits = not misfit and not is_late
            local plan = fits
                and merge(result, name, strategy, m.fresh, target, adopted[name] or false)
            plan = plan or {lines = target.lines, items = target.items, entries = 0, currency = target.currency,
                version = target.version}
            local sets, before, booked = result.sets, result.before, result.booked
            if not fits then
                for line, g in pairs(m.fresh.quantity) do
                    booked[#booked + 1] = 'q:' .. name .. ':' .. line
                    booked[#booked + 1] = booked_line(g, 0, 0, 'dropped', m.item[line])
                end
            end
            for line in pairs(m.grown) do
                local taken, current, field, value = grow(name, line, m, target, strategy, fits)
                booked[#booked + 1] = field
                booked[#booked + 1] = value
                if taken > 0 then
                    local n, b = #sets, #before
                    sets[n + 1], sets[n + 2] = name .. ':qty:' .. line, string.format('%d', current + taken)
                    before[b + 1], before[b + 2] = name .. ':qty:' .. line, current > 0 and current
                    if current == 0 then
                        sets[n + 3], sets[n + 4] = name .. ':item:' .. line, m.item[line]
                        before[b + 3], before[b + 4] = name .. ':item:' .. line, false
                        plan.lines, plan.entries = plan.lines + 1, plan.entries + 1
                        plan.currency = plan.currency or m.fresh.currency
                    end
                    plan.items, plan.version = plan.items + taken, target.version + 1
                end
            end
            include(result, name, plan, target)
        end
    end
    return result
end

-- The header of a report to which differences were added: the first version before, the last one after.
local function later_header(header, names, versions)
    for _, name in ipairs(names) do
        local v = versions[name]
        if v then
            local mark = ' ' .. name .. '='
            -- An instance's name may have a hyphen, which a pattern takes for something else.
            local from, to, before = string.find(header, (string.gsub(mark, '%-', '%%-')) .. '(%d+)>%d+')
            if from then header = string.sub(header, 1, from - 1) .. mark .. before .. '>' .. v[2] .. string.sub(header, to + 1)
            else header = header .. mark .. v[1] .. '>' .. v[2] end
        end
    end
    return header
end

-- Takes differences into the snapshot of their migration; nothing where its window is over.
local function extend_snapshot(undo, id, gen, result, flat, now)
    local snapshot, expiry = snapshot_of(undo, id)
    if not snapshot then return end
    snapshot.gen, snapshot.source, snapshot.entries = gen, flat, snapshot.entries + result.entries
    for name, v in pairs(result.versions) do
        local first = snapshot.versions[name]
        -- Changes between two bookings are not in the snapshot. The old version then stays in it, so that an undo
        -- notices them.
        if not first then snapshot.versions[name] = v
        elseif v[1] == first[2] then snapshot.versions[name] = {first[1], v[2]} end
    end
    for name, counters in pairs(result.counters) do
        snapshot.counters[name] = snapshot.counters[name] or counters
    end
    local known, before = {}, snapshot.before
    for i = 1, #before, 2 do known[before[i]] = true end
    for i = 1, #result.before, 2 do
        if not known[result.before[i]] then
            before[#before + 1] = result.before[i]
            before[#before + 1] = result.before[i + 1]
        end
    end
    store_snapshot(undo, id, snapshot, now, expiry)
end
