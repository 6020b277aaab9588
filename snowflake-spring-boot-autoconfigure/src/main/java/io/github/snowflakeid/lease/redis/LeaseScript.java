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
			--   era token mark since expires owner
			-- each number in 19 digits, and these fields:
			--   layout    fingerprint of the layout
			--   server    the run id and replication id of the server that holds the data
			--   era       grows whenever data may have been lost; rows carry the era that wrote them
			--   since     when the era began, in milliseconds
			--   finish    when its quarantine ends
			--   ttl lead  the longest that any node has configured, in milliseconds
			local key, operation = KEYS[1], ARGV[1]
			local ERA, TOKEN, MARK, SINCE = 1, 2, 3, 4
			-- by how much the clocks of servers that replace each other may differ
			local CLOCKS = 500

			local clock = redis.call('TIME')
			local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

			local function text(number)
			  return string.format('%019.0f', number)
			end

			local function part(row, index)
			  return string.sub(row, index * 20 - 19, index * 20 - 1)
			end

			local function is_of(row, token, next_token, owner)
			  local stored = part(row, TOKEN)
			  return (stored == token or stored == next_token) and string.sub(row, 101) == owner
			end

			local function id(section, name)
			  local found = string.match(redis.call('INFO', section), name .. ':(%x+)')
			  return found or error('INFO ' .. section .. ' of this server shows no ' .. name)
			end

			if operation == 'list' then
			  return {'listed', now, redis.call('HGETALL', key)}
			end

			if operation == 'release' then
			  local node, token, next_token, owner, mark = unpack(ARGV, 2)
			  local row = redis.call('HGET', key, node)
			  if row and is_of(row, token, next_token, owner) then
			    local free = {part(row, ERA), next_token, mark, text(0), text(0), ''}
			    redis.call('HSET', key, node, table.concat(free, ' '))
			  end
			  return {'released'}
			end

			local layout, ttl, lead = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
			local known = redis.call('HMGET', key, 'layout', 'server', 'era', 'since', 'finish', 'ttl', 'lead')
			if operation ~= 'renew' and known[1] and known[1] ~= layout then
			  return {'layout', known[1]}
			end

			local server = id('server', 'run_id') .. '/' .. id('replication', 'master_replid')
			local era, since, finish = known[3], tonumber(known[4]), tonumber(known[5])
			local longest_ttl = math.max(ttl, tonumber(known[6] or 0))
			local longest_lead = math.max(lead, tonumber(known[7] or 0))
			local suspect = known[2] ~= server
			if suspect then
			  -- counted in microseconds, so that an era does not come back even if the whole hash is lost
			  era = text(math.max(tonumber(known[3] or 0) + 1, clock[1] * 1000000 + clock[2]))
			  since, finish = now, now
			end
			if suspect or longest_ttl > tonumber(known[6]) or longest_lead > tonumber(known[7]) then
			  if now <= finish then
			    finish = math.max(finish, since + longest_ttl + longest_lead + CLOCKS)
			  end
			  redis.call('HSET', key, 'server', server, 'era', era, 'since', text(since), 'finish', text(finish),
			    'ttl', text(longest_ttl), 'lead', text(longest_lead))
			end
			local quarantined = now < finish

			if operation == 'renew' then
			  local node, token, next_token, granted, wanted, earliest, expiry, owner = unpack(ARGV, 5)
			  local row = redis.call('HGET', key, node)
			  local own = row and is_of(row, token, next_token, owner)
			  local current = row and part(row, ERA) == era
			  if not (own and current) then
			    local proven = quarantined and now + CLOCKS < tonumber(expiry)
			    local behind = not row or own or part(row, MARK) <= granted
			    if current or not proven or not behind then
			      return {'lost', row, since}
			    end
			  end
			  if now < tonumber(earliest) then
			    return {'ahead', now}
			  end
			  local mark = granted > wanted and granted or wanted
			  if row and part(row, MARK) > mark then
			    mark = part(row, MARK)
			  end
			  local taken = own and part(row, SINCE) or text(now)
			  local renewed = {era, next_token, mark, taken, text(now + ttl), owner}
			  redis.call('HSET', key, 'layout', known[1] or layout, node, table.concat(renewed, ' '))
			  return {'renewed', mark, now + ttl, suspect and 1 or 0, finish}
			end

			if quarantined then
			  return {'quarantined', since, finish}
			end

			if operation == 'read' then
			  return {'read', now, era, finish, redis.call('HGETALL', key)}
			end

			-- operation == 'take'
			local seen, node, before, after = unpack(ARGV, 5)
			local row = redis.call('HGET', key, node) or ''
			if seen ~= era or (row ~= before and row ~= after) then
			  return {'changed'}
			end
			redis.call('HSET', key, 'layout', layout, node, after)
			return {'taken'}
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
