-- The part that apply and apply_result begin with: answers that the ledger already has, and refusals.
--
-- KEYS[1] the target's cart          KEYS[2] its ledger     KEYS[3] its undo snapshots
-- KEYS[4] its checkouts              KEYS[5] the event stream, where there is one
-- ARGV[1] operations: "id digest ..."    ARGV[2] id: the source's gen     ARGV[3] nonce of the seal
-- ARGV[4] deadline of the seal, ms       ARGV[5] source as text           ARGV[6] strategy
-- ARGV[7] "dry" for a preview, "keep" or ""
-- ARGV[8] time to live, ms, 0 = none     ARGV[9] gen for a new life       ARGV[10] instances, with commas between
-- Settings window, retention, max_lines, max_quantity, primary, skip_if_user_items, ledger_life, undo_window,
--          skew (between servers' clocks)
-- Every answer except a preview writes something, so that a WAIT after it covers what the answer reports.

local key, ledger, undo, checkouts, stream = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local operations, id, nonce, from, strategy = ARGV[1], ARGV[2], ARGV[3], ARGV[5], ARGV[6]
local dry = ARGV[7] == 'dry'
local names = named(ARGV[10])
local now = clock()
local expiry = math.max(now + ledger_life, ARGV[4] + skew)

-- Refuses a seal, and writes it down, so that a late copy of this request is refused too.
local function refuse(why)
    -- The name of a foreign field can contain blanks, which would separate words of the reply.
    for n, word in ipairs(why) do why[n] = string.gsub(word, '%s', '_') end
    if not dry then keep(ledger, {'r:' .. nonce, expiry .. ' ' .. table.concat(why, ' ')}, now, expiry) end
    return {'refused', unpack(why)}
end

-- The answer for a migration that was undone, or, while an undo is under way, is being undone: that undo opens the
-- source's seal itself, because it knows what the target has given up since. If another owner gets the lines, the answer
-- names the units and checkouts that were booked, because the source must not have them as well.
local function undone(owner)
    local reply = {redis.call('HEXISTS', undo, 's:' .. id) == 1 and 'undoing' or 'undone', owner}
    if owner == from then return reply end
    local all, mark = redis.call('HGETALL', ledger), 'q:' .. id .. ':'
    for i = 1, #all, 2 do
        local handed = string.sub(all[i], 1, #mark) == mark and tonumber(string.match(all[i + 1], '^(%d+),'))
        if handed and handed > 0 then
            local name, line = string.match(all[i], '^([^:]+):(.+)$', #mark + 1)
            reply[#reply + 1] = '-' .. name .. '/' .. line
            reply[#reply + 1] = string.format('%d', handed)
        end
    end
    for _, checkout in ipairs(redis.call('HKEYS', checkouts)) do
        reply[#reply + 1] = '-+' .. checkout
        reply[#reply + 1] = ''
    end
    return reply
end

-- What the ledger says: undone, a refusal of this nonce, or of an operation that booked another migration. Returns
-- whether the migration is booked, and a reply that ends the script.
local function consult()
    local h = redis.call('HMGET', ledger, 'u:' .. id, 'r:' .. nonce, 'x:' .. id)
    if h[1] then
        redis.call('HSET', ledger, 'u:' .. id, h[1])
        return true, undone(string.match(h[1], '^%S+'))
    end
    if h[2] then
        redis.call('HSET', ledger, 'r:' .. nonce, h[2])
        local why = {}
        for word in string.gmatch(h[2], '%S+') do why[#why + 1] = word end
        return false, {'refused', unpack(why, 2)}
    end
    local known = known_operation(ledger, operations)
    if known and known ~= id then
        operations = ''
        if not h[3] then return false, refuse({'known', known}) end
    end
    return h[3], nil
end

local function is_late() return now + skew >= tonumber(ARGV[4]) end

-- Carries out the first booking of a migration, unless it is a preview, and returns its report.
local function book_first(head, result, flat)
    local header = header_of(from, strategy, now, names, result.versions)
    local reply = {dry and 'preview' or 'done', id, header}
    for _, value in ipairs(result.booked) do reply[#reply + 1] = value end
    if dry then return reply end
    check_types(stream, undo, checkouts)
    local gen = write_target(key, head, result, ARGV[9], ARGV[8])
    take_over_checkouts(checkouts, flat)
    store_snapshot(undo, id, snapshot(from, gen, result, flat, ARGV[7] == 'keep'), now, now + undo_window)
    book(ledger, id, operations, header, result.booked, now, expiry)
    if stream then announce_migration(stream, key, now, id, header, result.event_lines) end
    return reply
end
