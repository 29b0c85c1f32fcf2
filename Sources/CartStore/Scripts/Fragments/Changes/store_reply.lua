-- Stores that a request with an idempotency key was carried out; kept for two days.
--
-- Uses     call, replies (a key), digest, request, status, version_text and now_text
call('HSET', replies, digest, request .. ' ' .. status .. ' ' .. version_text .. ' ' .. now_text)
call('PEXPIRE', replies, 172800000)
