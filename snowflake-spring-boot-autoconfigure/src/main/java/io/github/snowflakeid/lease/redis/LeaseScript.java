package io.github.snowflakeid.lease.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What runs inside the server. One script for everything, so that there is one digest to
 * know. It reads the server's clock and identity itself: nothing can happen between that
 * and the change it makes. Lua's numbers are doubles, so tokens and marks stay texts of
 * fixed width, which compare as numbers do; only times, which are small enough, are
 * counted with. A text block and not a resource, because a native image has no resources
 * unless it is told.
 */
final class LeaseScript {

	static final String TEXT = """
			-- KEYS[1] is the hash of a namespace. It holds a row per node id, under the node id:
			--   era token mark since expires reach quarantine owner
			-- each number in 19 digits, and these fields:
			--   layout  fingerprint of the layout
			--   server  the run id and replication id of the server that holds the data
			--   era     grows whenever data may have been lost; rows carry the era that wrote them
			--   since   when the era began, in milliseconds
			--   finish  when its quarantine ends
			--   fields  how many fields the hash has, so that nobody deletes one unnoticed
			-- reach and quarantine are the holder's: how far its windows reach, being ttl and max-lead, and
			-- how long a quarantine is that it begins, in milliseconds.
			local key, operation = KEYS[1], ARGV[1]
			local ERA, TOKEN, MARK, SINCE, EXPIRES, REACH, QUARANTINE = 1, 2, 3, 4, 5, 6, 7
			local NUMBERS, OWNER = 7, 141
			local NUMBER = string.rep('%d', 19)
			local LARGEST = '9223372036854775807'
			local ROW, OWNED = '^' .. string.rep(NUMBER .. ' ', NUMBERS), '^%S* %S* %-?%d+ %S*$'
			-- by how much the clocks of servers that replace each other may differ
			local CLOCKS = 500

			local clock = redis.call('TIME')
			local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

			local function text(number)
			  return string.format('%019.0f', math.max(0, number))
			end

			local function part(row, index)
			  return string.sub(row, index * 20 - 19, index * 20 - 1)
			end

			local function has_owner(row)
			  return string.len(row) >= OWNER
			end

			-- what cannot be read costs its node id alone, whatever it looks like
			local function sound(row)
			  for index = 1, NUMBERS do
			    if part(row, index) > LARGEST then
			      return false
			    end
			  end
			  return string.find(row, ROW) and (not has_owner(row) or string.find(row, OWNED, OWNER))
			end

			local function is_of(row, token, next_token, owner)
			  local stored = part(row, TOKEN)
			  return (stored == token or stored == next_token) and string.sub(row, OWNER) == owner
			end

			if operation == 'list' then
			  return {'listed', now, redis.call('HGETALL', key)}
			end

			local server, replication = redis.pcall('INFO', 'server'), redis.pcall('INFO', 'replication')
			local function info(section, name, pattern)
			  return type(section) == 'string' and string.match(section, name .. ':(' .. pattern .. ')') or ''
			end
			local role = info(replication, 'role', '%a+')
			local run_id, replication_id = info(server, 'run_id', '%x+'), info(replication, 'master_replid', '%x+')
			if role == '' or run_id == '' or replication_id == '' then
			  local failed = type(server) == 'table' and server or replication
			  return {'blind', type(failed) == 'table' and failed.err or 'no role, run_id or master_replid in it'}
			end
			if role ~= 'master' then
			  return {'replica', info(server, 'tcp_port', '%d+'), run_id, info(replication, 'master_host', '[^\\r\\n]*'),
			    info(replication, 'master_port', '%d+')}
			end

			if operation == 'release' then
			  local node, token, next_token, owner, mark = unpack(ARGV, 2)
			  local row = redis.call('HGET', key, node)
			  if row and is_of(row, token, next_token, owner) then
			    local free = {part(row, ERA), next_token, mark, text(0), text(0), part(row, REACH), part(row, QUARANTINE), ''}
			    redis.call('HSET', key, node, table.concat(free, ' '))
			  end
			  return {'released'}
			end

			local layout, ttl, reach, quarantine = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
			-- the longest quarantine that the caller knows to be needed, and how it counts ticks
			local needed, epoch, tick = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
			local known = redis.call('HMGET', key, 'layout', 'server', 'era', 'since', 'finish', 'fields')
			if operation ~= 'renew' and known[1] and known[1] ~= layout then
			  return {'layout', known[1]}
			end

			server = run_id .. '/' .. replication_id
			local era, since, finish, fields = known[3], tonumber(known[4]), tonumber(known[5]), tonumber(known[6])
			local length = redis.call('HLEN', key)
			local suspect = known[2] ~= server or not (since and finish and fields) or length < fields
			  or not string.find(era or '', '^' .. NUMBER .. '$')

			-- where windows end that are granted now and reach that far
			local function end_of(millis)
			  return text(math.floor((now + millis - epoch) / tick) + 1)
			end

			-- the first row whose holder must not live beside the caller: no quarantine may be shorter than
			-- anybody's windows reach, for if all is forgotten now, it has to outlast them
			local function conflict(all, except)
			  local same = text(reach) .. ' ' .. text(quarantine)
			  for i = 1, #all, 2 do
			    local node, row = all[i], all[i + 1]
			    if string.sub(row, 101, 139) ~= same and node ~= except and sound(row) and part(row, ERA) == era then
			      local expires, mark = tonumber(part(row, EXPIRES)), part(row, MARK)
			      local its_reach, its_quarantine = tonumber(part(row, REACH)), tonumber(part(row, QUARANTINE))
			      local open = now < expires or (now < expires + its_reach and mark >= end_of(0))
			      if has_owner(row) and open and (its_reach > quarantine or reach > its_quarantine) then
			        return {'conflict', node, row}
			      end
			      if its_reach > quarantine and mark > end_of(quarantine) then
			        return {'conflict', node, row}
			      end
			    end
			  end
			end

			local all
			if operation ~= 'renew' and not suspect then
			  all = redis.call('HGETALL', key)
			  local found = conflict(all)
			  if found then
			    return found
			  end
			end

			if suspect then
			  local rows = redis.call('HGETALL', key)
			  for i = 2, #rows, 2 do
			    if sound(rows[i]) and has_owner(rows[i]) then
			      needed = math.max(needed, tonumber(part(rows[i], QUARANTINE)))
			    end
			  end
			  -- counted in microseconds, so that an era does not come back even if the whole hash is lost
			  local last = tonumber(known[3]) or 0
			  era = text(math.max(last < 9e15 and last + 1 or 0, clock[1] * 1000000 + clock[2]))
			  since, finish = now, math.max(now, finish or 0)
			end
			local longest = now <= finish and math.max(finish, since + needed + CLOCKS) or finish
			if suspect or longest > finish then
			  finish = longest
			  redis.call('HSET', key, 'server', server, 'era', era, 'since', text(since), 'finish', text(finish), 'fields', '')
			  length = redis.call('HLEN', key)
			  fields = length
			  redis.call('HSET', key, 'fields', text(fields))
			end
			local quarantined = now < finish

			local function write(node, row)
			  length = length + redis.call('HSET', key, node, table.concat(row, ' '))
			  if not known[1] then
			    length = length + redis.call('HSET', key, 'layout', layout)
			  end
			  if length ~= fields then
			    redis.call('HSET', key, 'fields', text(length))
			  end
			end

			if operation == 'renew' then
			  local node, token, next_token, granted, wanted, earliest, expiry, owner = unpack(ARGV, 9)
			  local row = redis.call('HGET', key, node)
			  local readable = row and sound(row)
			  local own = readable and is_of(row, token, next_token, owner)
			  local current = readable and part(row, ERA) == era
			  if not (own and current) then
			    local proven = quarantined and now + CLOCKS < tonumber(expiry)
			    local behind = not row or own or (readable and part(row, MARK) <= granted)
			    if current or not proven or not behind then
			      return {'lost', row, since}
			    end
			  end
			  if now < tonumber(earliest) then
			    return {'ahead', now}
			  end
			  if not (own and current and now < tonumber(part(row, EXPIRES))) then
			    -- somebody else may have been let in, who took this one for dead
			    local found = conflict(redis.call('HGETALL', key), node)
			    if found then
			      return found
			    end
			  end
			  local mark = granted > wanted and granted or wanted
			  if readable and part(row, MARK) > mark then
			    mark = part(row, MARK)
			  end
			  -- of a row that was taken over, the windows of the one before count for as long as they reach
			  local reaching = text(reach)
			  if readable and part(row, REACH) > reaching and mark > end_of(reach) then
			    reaching = part(row, REACH)
			  end
			  local taken = own and part(row, SINCE) or text(now)
			  write(node, {era, next_token, mark, taken, text(now + ttl), reaching, text(quarantine), owner})
			  return {'renewed', mark, now + ttl, suspect and 1 or 0, finish}
			end

			if quarantined then
			  return {'quarantined', since, finish}
			end

			if operation == 'read' then
			  return {'read', now, era, finish, all}
			end

			-- operation == 'take'
			local seen, node, before, after = unpack(ARGV, 9)
			local row = redis.call('HGET', key, node) or ''
			if seen ~= era or (row ~= before and row ~= after) then
			  return {'changed'}
			end
			write(node, {after})
			return {'taken', tonumber(info(replication, 'connected_slaves', '%d+')) or 0}
			""";

	static final String SHA1 = sha1(TEXT);

	private LeaseScript() {
	}

	private static String sha1(String text) {
		try {
			return HexFormat.of()
				.formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
