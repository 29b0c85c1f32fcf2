-- reopen: opens a source again after its migration turns out to be undone; books that, so that it gets its lines once.
--
-- KEYS[1] the source's cart     KEYS[2] its ledger     KEYS[3] the due index of its slot     KEYS[4] its checkouts
-- ARGV[1] id of the migration   ARGV[2] its target     ARGV[3] "keep" when the source keeps lines that it hands over
-- ARGV[4] new gen               ARGV[5] time to live, ms, 0 = none    ARGV[6] member of the due index
-- ARGV[7...] units and checkouts that somebody else has, as apply answers with them
-- Reply    done | replayed | gone | corrupted FIELD
-- Cost     one HMGET, one HGET, a few writes; linear in the units given away
-- Settings window, ledger_life

local key, ledger, due, id = KEYS[1], KEYS[2], KEYS[3], ARGV[1]
local entry = 'undo-' .. id
if redis.call('HGET', ledger, 'x:' .. entry) then return {'replayed'} end
local h = redis.call('HMGET', key, 'seal', 'gen')
local seal = read_seal(h[1])
if (seal and seal.gen or h[2]) ~= id then
    if not seal then redis.call('ZREM', due, ARGV[6]) end
    return {'gone'}
end
local now, flat = clock(), {}
for i = 7, #ARGV do flat[i - 6] = ARGV[i] end
open_without(flat, key, KEYS[4], ARGV[2], ARGV[3] == 'keep', now, ARGV[4], ARGV[5])
if broken then return {'corrupted', broken} end
redis.call('ZREM', due, ARGV[6])
book(ledger, entry, '', ARGV[2] .. ' add_quantities ' .. now, {}, now, now + ledger_life)
return {'done'}
