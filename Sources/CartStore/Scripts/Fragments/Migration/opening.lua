-- Opening the cart of a migration's own gen, which still holds the lines, after the migration was undone.
--
-- Uses     whole.lua, head.lua, record.lua, following.lua, settle.lua; settings: window
-- Defines  open_without

-- Opens a cart without some units and checkouts: among the fields, "-" instance "/" id stands for units of a line, and "-+"
-- id for a checkout, which has gone to `to`. A kept cart counts such units as handed over. Leaves a field that is not what
-- this service writes in `broken`, and then writes nothing.
local function open_without(flat, key, checkouts, to, keeps, now, new_gen, ttl)
    local sets, drops, gone, heads = {'declined', to}, {}, {}, {}
    local entries = whole(redis.call('HGET', key, 'entries') or '0', 'entries')
    for i = 1, #flat, 2 do
        local checkout = string.match(flat[i], '^%-(%+.+)$')
        local name, line = string.match(flat[i], '^%-([^+/][^/]*)/(.+)$')
        local qty = name and name .. ':qty:' .. line
        local stored = qty and redis.call('HGET', key, qty)
        if stored then
            local quantity, lost, given = whole(stored, qty), tonumber(flat[i + 1]), name .. ':given:' .. line
            heads[name] = heads[name] or read_head(redis.call('HGET', key, name .. ':head'), name .. ':head')
            local h = heads[name]
            if keeps then
                local had = whole(redis.call('HGET', key, given) or '0', given)
                sets[#sets + 1] = given
                sets[#sets + 1] = string.format('%d', math.min(quantity, had + lost))
            elseif lost < quantity then
                sets[#sets + 1] = qty
                sets[#sets + 1] = string.format('%d', quantity - lost)
                h.items, h.changed = h.items - lost, true
            else
                drops[#drops + 1] = qty
                drops[#drops + 1] = name .. ':item:' .. line
                drops[#drops + 1] = given
                h.items, h.lines, h.changed, entries = h.items - quantity, h.lines - 1, true, entries - 1
            end
        elseif checkout then
            local text = redis.call('HGET', checkouts, string.sub(checkout, 2))
            local r = text and read_record(text)
            if r and r.state == 'open' then
                gone[#gone + 1] = checkout
                gone[#gone + 1] = text
            end
        end
    end
    if broken then return end
    for name, h in pairs(heads) do
        if h.changed then
            sets[#sets + 1] = name .. ':head'
            sets[#sets + 1] = head_text(h.version + 1, h.lines, h.items, h.currency, string.format('%d', now))
        end
    end
    sets[#sets + 1] = 'entries'
    sets[#sets + 1] = string.format('%d', entries)
    leave_checkouts(checkouts, gone, to, now)
    open_again(key, sets, drops, entries, new_gen, ttl)
end
