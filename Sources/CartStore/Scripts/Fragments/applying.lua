-- What apply and apply_result begin with: answers that the ledger has already, and refusals.
--
-- KEYS[1] the target's cart          KEYS[2] its ledger     KEYS[3] its undo snapshots
-- KEYS[4] the event stream, where there is one
-- ARGV[1] operations: "id digest ..."    ARGV[2] id: the source's gen     ARGV[3] nonce of the seal
-- ARGV[4] deadline of the seal, ms       ARGV[5] skew between servers' clocks, ms
-- ARGV[6] source as text                 ARGV[7] strategy                 ARGV[8] "dry" for a preview, "keep" or ""
-- ARGV[9] skip when the primary instance holds so many items, 0 = never   ARGV[10] primary instance
-- ARGV[11] time to live, ms, 0 = none    ARGV[12] gen for a new life      ARGV[13] max_lines   ARGV[14] max_quantity
-- ARGV[15] life of a ledger entry, ms    ARGV[16] undo window, ms         ARGV[17] retention of events, ms
-- ARGV[18] operation window, ms          ARGV[19] instances, with commas between
-- Every answer but a preview writes something, so that a WAIT after it speaks of what it is about.

local key, ledger, undo, stream = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local operations, id, nonce, from, strategy = ARGV[1], ARGV[2], ARGV[3], ARGV[6], ARGV[7]
local dry = ARGV[8] == 'dry'
local names = named(ARGV[19])
local now = clock()
local expiry = math.max(now + ARGV[15], ARGV[4] + ARGV[5])

-- Refuses a seal, and writes it down, so that a late copy of this request is refused too.
local function refuse(why)
    -- A field of a foreign name could hold blanks, which part the words.
    for n, word in ipairs(why) do why[n] = string.gsub(word, '%s', '_') end
    if not dry then keep(ledger, {'r:' .. nonce, expiry .. ' ' .. table.concat(why, ' ')}, now, expiry) end
    return {'refused', unpack(why)}
end

-- What the ledger says: undone, a refusal of this nonce, or of an operation that booked another migration. Returns
-- whether the migration is booked, and a reply that ends the script.
local function consult()
    local h = redis.call('HMGET', ledger, 'u:' .. id, 'r:' .. nonce, 'x:' .. id)
    if h[1] then
        redis.call('HSET', ledger, 'u:' .. id, h[1])
        return true, {'undone', string.match(h[1], '^%S+')}
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

local function is_late() return now + ARGV[5] >= tonumber(ARGV[4]) end

-- Carries out the first booking of a migration, unless it is a preview, and returns its report.
local function book_first(head, result, flat)
    local header = header_of(from, strategy, now, names, result.versions)
    local reply = {dry and 'preview' or 'done', id, header}
    for _, value in ipairs(result.booked) do reply[#reply + 1] = value end
    if dry then return reply end
    local gen = write_target(key, head, result, now, ARGV[12], ARGV[11], tonumber(ARGV[18]))
    store_snapshot(undo, id, snapshot(from, gen, result, flat, ARGV[8] == 'keep'), now, now + tonumber(ARGV[16]))
    book(ledger, id, operations, header, result.booked, now, expiry)
    if stream then announce_migration(stream, key, now, ARGV[17], id, header, result.told) end
    return reply
end
