-- The number of replicas that are connected to this server and up to date, so that a WAIT for them is worthwhile. A replica
-- that still loads the data of a diskless synchronisation is reported as online too, but has acknowledged nothing.

local function online_replicas()
    local _, count = string.gsub(redis.call('INFO', 'replication'), 'state=online,offset=[1-9]', '')
    return count
end
