-- undo: takes out of a target what a migration brought, the first half of an undo.
--
-- KEYS[1] the target's cart     KEYS[2] its ledger     KEYS[3] its undo snapshots     KEYS[4] the due index of its slot
-- KEYS[5] its checkouts              KEYS[6] the event stream, where there is one
-- and, for a request with an idempotency key, last: stored replies of today, and of yesterday
-- ARGV[1] id of the migration   ARGV[2] "force" to undo although the target has changed
-- ARGV[3] who gets the lines, "" for whoever they came from     ARGV[4] member of the due index
-- ARGV[5] time to live, ms, 0 = none      ARGV[6] not_after, ms     ARGV[7] gen, should the target begin a new life
-- ARGV[8] "" or the digests of idempotency key and request, and the status that an undo is answered with
-- Reply    undone OWNER keeps [field value]...: what OWNER is to get back; nothing left to give: undone OWNER done
--          replayed ... likewise, for a repeat under the same idempotency key
--          reused (the key was, with another request) | busy replies (1,000 keys in a day)
--          not_found | expired | changed | sealed | late | early | corrupted FIELD
-- Cost     linear in the migration's lines
-- Settings window, retention, max_quantity, primary, ledger_life, grace (when an undo under way is due)
-- A repeat is answered with the same fields until the lines are given back. Forced, only what the migration booked is
-- taken back, as far as it is still there; what the target did since stays.

local key, ledger, undo, due = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local stream = #KEYS % 2 == 0 and KEYS[6]
local call, match, id = redis.call, string.match, ARGV[1]
local replies, yesterday = ARGV[8] ~= '' and KEYS[#KEYS - 1], KEYS[#KEYS]
local digest, request, status = match(ARGV[8], '^(%S+) (%S+) (%S+)$')
local found
if replies then
    --include find_reply
end
if found == 'reused' then return {found} end
local word = found or 'undone'
local now = clock()
local now_text, version_text = string.format('%d', now), '-'
local header = redis.call('HGET', ledger, 'h:' .. id)
if not header then return {'not_found'} end
local saved, window_end = snapshot_of(undo, id)

-- What is to be given back, from the snapshot of an undo under way.
local function under_way(owner)
    local reply = {word, owner, saved.keeps and 'keep' or ''}
    for _, value in ipairs(saved.source) do reply[#reply + 1] = value end
    return reply
end
local undone = redis.call('HGET', ledger, 'u:' .. id)
if undone then
    redis.call('HSET', ledger, 'u:' .. id, undone)
    local owner = string.match(undone, '^%S+')
    if replies and not found then
        --include store_reply
    end
    if not saved then return {word, owner, 'done'} end
    redis.call('ZADD', due, 'NX', now + grace, ARGV[4])
    return under_way(owner)
end
local refusal = untimely(now, tonumber(ARGV[6]), window)
if refusal then return refusal end
if replies and redis.call('HLEN', replies) >= 1000 then return {'busy', 'replies'} end
if not saved or window_end <= now then return {'expired'} end
local names = {}
for name in pairs(saved.versions) do names[#names + 1] = name end
local head, targets = survey(key, names)
if head.sealed then return {'sealed'} end
if broken then return {'corrupted', broken} end

-- Whether nothing but prices has changed in an instance since a version.
local function is_as_it_was(name, version)
    local current = targets[name].version
    if current == version then return true end
    local life, from, to = string.match(redis.call('HGET', ledger, 'p:' .. name) or '', '^(%S+) (%d+) (%d+)$')
    return life == head.gen and tonumber(from) <= version and tonumber(to) == current
end
local same = head.gen == saved.gen
for name, v in pairs(saved.versions) do same = same and is_as_it_was(name, v[2]) end
if not same and ARGV[2] ~= 'force' then return {'changed'} end

local result = outcome(now)
if same then
    put_back(result, saved, targets)
else
    take_back(result, saved, key, ledger, id, names, targets)
end
if broken then return {'corrupted', broken} end
local owner = ARGV[3] ~= '' and ARGV[3] or saved.from
-- Only an owner who still has the lines can keep them. Any other owner is given them.
saved.keeps = saved.keeps and owner == saved.from
write_target(key, head, result, ARGV[7], ARGV[5])
saved.source = return_checkouts(KEYS[5], saved.source, owner, now)
redis.call('HSET', ledger, 'u:' .. id, owner .. ' ' .. now)
redis.call('HDEL', undo, 'x:' .. id)
redis.call('HSET', undo, 's:' .. id, cmsgpack.pack(saved))
redis.call('PERSIST', undo)
redis.call('ZADD', due, now + grace, ARGV[4])
if replies then
    --include store_reply
end
if stream then announce(stream, key, now, 'cart.migration_undone', 'migration_id', id, 'to', owner) end
return under_way(owner)
