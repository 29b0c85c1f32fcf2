-- reports: the reports of migrations into one owner that the ledger still holds.
--
-- KEYS[1] the target's ledger     ARGV[1] a migration's id, "" for all     ARGV[2] source as text, "" for any
-- Reply    [[replayed id header ["q:"|"m:" instance ":" id, value]...]...], in no order
-- Cost     one HGETALL and one more a report

local replies = {}
local function add(id) replies[#replies + 1] = report(KEYS[1], 'replayed', id) end
if ARGV[1] ~= '' then
    local header = redis.call('HGET', KEYS[1], 'h:' .. ARGV[1])
    if header then add(ARGV[1]) end
    return replies
end
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
    local id = string.match(all[i], '^h:(.+)$')
    if id and (ARGV[2] == '' or string.match(all[i + 1], '^%S+') == ARGV[2]) then add(id) end
end
return replies
