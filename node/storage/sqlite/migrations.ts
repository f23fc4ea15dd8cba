/** Numbered steps from an empty file to the present schema. A step, once released, never changes. */

/** The log: what peers sent and we wrote, as it was signed. `n` is the order of arrival, parents first. */
const LOG = `
  create table logs (n integer primary key, id text not null unique, guild text not null, count integer not null default 0) strict;
  create index logs_guild on logs (guild);
  create table identities (
    n integer primary key, cid text not null unique, user text not null, key text not null,
    bot integer not null, genesis blob not null, cert blob not null
  ) strict;
  create table entries (
    n integer primary key, log integer not null, cid text not null unique, device integer not null, cert integer not null,
    q integer not null, time integer not null, t integer not null, kind text not null, bytes blob not null, body blob, display blob
  ) strict;
  create index entries_chain on entries (log, device, q);
  create table heads (log integer not null, cid text not null, primary key (log, cid)) strict, without rowid;
  create table tips (log integer not null, device integer not null, q integer not null, n integer not null, primary key (log, device)) strict, without rowid;
  create table refs (target text not null, n integer not null, primary key (target, n)) strict, without rowid;
`

/** The read model: what clients page through. Can be rebuilt from the log. */
const MESSAGES = `
  create table messages (
    log integer not null, id integer not null, cid text not null, author text not null, t integer not null,
    fixed text not null, content text not null, edit_t integer, edit_cid text,
    pin_t integer, pin_cid text, pinned integer not null default 0, primary key (log, id)
  ) strict, without rowid;
  create unique index messages_cid on messages (cid);
  create index messages_pinned on messages (log, pin_t) where pinned = 1;
  create table tombstones (cid text primary key) strict, without rowid;
  create table reactions (
    message text not null, emoji text not null, user text not null, user_id integer not null,
    t integer not null, cid text not null, present integer not null, since integer not null,
    primary key (message, emoji, user)
  ) strict, without rowid;
  create table clears (message text not null, emoji text not null, t integer not null, cid text not null, primary key (message, emoji)) strict, without rowid;
`

const NODE = `
  create table guilds (cid text primary key, genesis blob not null) strict, without rowid;
  create table accounts (
    user text primary key, id integer not null unique, login text unique, password text, name text not null,
    global_name text, avatar text, bot integer not null, owner text, created integer not null,
    root blob not null, device blob not null, cert text not null
  ) strict, without rowid;
  create table tokens (hash blob primary key, user text not null, created integer not null) strict, without rowid;
  create index tokens_user on tokens (user);
  create table applications (
    id integer primary key, bot text not null unique, owner text not null, name text not null,
    description text not null, public integer not null
  ) strict;
  create table invite_codes (invite text primary key, guild text not null, code text not null) strict, without rowid;
`

/** Peers that shared a guild, and their addresses with spaces between them. */
const PEERS = `
  create table peers (peer text primary key, addresses text not null, seen integer not null) strict, without rowid;
`

/** What the control log says later of ops that are here: which frontier they name, and which of them do not count. */
const STANDINGS = `
  create table frontiers (n integer primary key, guild text not null, cids text not null unique) strict;
  create index frontiers_guild on frontiers (guild);
  alter table entries add column frontier integer;
  create index entries_frontier on entries (frontier, t) where frontier is not null;
  create table standings (cid text primary key, standing text not null) strict, without rowid;
`

/**
 * Contents that can be forgotten. `held`: how many bytes of them an entry still has; `absent` are the entries whose
 * contents nobody has brought yet. `usage` adds up what messages and edits hold, by guild, log and author.
 */
const FORGETTING = `
  alter table entries add column held integer not null default 0;
  update entries set held = case
    when kind in ('msg', 'profile') then coalesce(length(body), 0)
    when kind in ('edit', 'nick', 'admit') then coalesce(length(display), 0)
    else 0 end;
  create index entries_held on entries (log, t) where held > 0;
  create index identities_user on identities (user);
  create index entries_written on entries (device, t) where held > 0;
  create table absent (log integer not null, n integer not null, primary key (log, n)) strict, without rowid;
  create table usage (guild text not null, holder text not null, bytes integer not null, primary key (guild, holder)) strict, without rowid;
  insert into usage select l.guild, '', sum(e.held) from entries e join logs l on l.n = e.log where e.held > 0 and e.kind in ('msg', 'edit') group by 1;
  insert into usage select l.guild, 'log/' || l.n, sum(e.held) from entries e join logs l on l.n = e.log where e.held > 0 and e.kind in ('msg', 'edit') group by 1, 2;
  insert into usage select l.guild, 'user/' || i.user, sum(e.held)
    from entries e join logs l on l.n = e.log join identities i on i.n = e.device where e.held > 0 and e.kind in ('msg', 'edit') group by 1, 2;
`

/** Seals that hold, and ops that one of them left out. */
const SEALS = `
  create table seals (log integer not null, t integer not null, cid text not null, primary key (log, t, cid)) strict, without rowid;
  create table omitted (guild text not null, cid text not null, primary key (guild, cid)) strict, without rowid;
`

/** The read model of threads. `thread_acts` holds the ops about each that count; the rest follows from them. */
const THREADS = `
  create table threads (
    cid text primary key, guild text not null, channel text not null, id integer not null, message text, t integer not null,
    registers text not null, courses text not null
  ) strict, without rowid;
  create index threads_id on threads (id);
  create index threads_channel on threads (channel, id);
  create index threads_guild on threads (guild, id);
  create index threads_message on threads (message, t, cid) where message is not null;
  create table thread_acts (thread text not null, cid text not null, act text not null, primary key (thread, cid)) strict, without rowid;
  create table thread_members (thread text not null, user text not null, since integer not null, primary key (thread, user)) strict, without rowid;
`

/** Devices with two ops for one place in their chain, and those two; ops that had seen all that came before them. */
const FORKS = `
  create table forks (
    guild text not null, device text not null, user text not null, log text not null, q integer not null,
    a text not null, b text not null, primary key (guild, device)
  ) strict, without rowid;
  alter table entries add column whole integer not null default 0;
`

/** Which root key has signed a device's certificate, and what made it the user's; of older rows the genesis block's. */
const ROOTS = `
  alter table identities add column rotation blob;
  alter table identities add column root text;
  create index identities_root on identities (root);
`

/** Bots' recovery seeds, what made an account's root key theirs, and bots that came to this node with their token. */
const ACCOUNT_KEYS = `
  alter table accounts add column recovery blob;
  alter table accounts add column rotation blob;
  alter table accounts add column guest integer not null default 0;
`

/** What was done in a guild, as its audit log tells it, and which of this node's own acts were written again. */
const AUDIT = `
  create table audit (
    guild text not null, id integer not null, op text not null, user text, action integer not null, target text,
    changes text not null, options text, reason text, primary key (guild, id)
  ) strict, without rowid;
  create index audit_op on audit (op);
  create index audit_user on audit (guild, user, id);
  create table reissues (cid text primary key, became text) strict, without rowid;
  create index reissues_became on reissues (became) where became is not null;
`

/** An op had seen all that came before it and after its gap, where before it was only told of those that had seen all. */
const GAPS = `
  alter table entries add column gap integer not null default 0;
  update entries set gap = n - 1 where whole = 0;
  alter table entries drop column whole;
`

/** What threads are called can be forgotten as well. */
const THREAD_NAMES = `
  update entries set held = coalesce(length(display), 0) where kind in ('thread', 'thread.set');
  delete from usage;
  insert into usage select l.guild, '', sum(e.held) from entries e join logs l on l.n = e.log
    where e.held > 0 and e.kind in ('msg', 'edit', 'thread', 'thread.set') group by 1;
  insert into usage select l.guild, 'log/' || l.n, sum(e.held) from entries e join logs l on l.n = e.log
    where e.held > 0 and e.kind in ('msg', 'edit', 'thread', 'thread.set') group by 1, 2;
  insert into usage select l.guild, 'user/' || i.user, sum(e.held) from entries e join logs l on l.n = e.log join identities i on i.n = e.device
    where e.held > 0 and e.kind in ('msg', 'edit', 'thread', 'thread.set') group by 1, 2;
`

/** Messages that a seal covers as deleted, and the seal before it does not. */
const SEALED_DELETES = `
  create table sealed_deletes (log integer not null, seal text not null, message text not null, primary key (log, seal, message)) strict, without rowid;
`

/** Webhooks: see hook-store.ts. */
const WEBHOOKS = `
  create table webhooks (
    hook text primary key, user text not null, root text not null, device blob not null, cert text not null, token text
  ) strict, without rowid;
`

/** Letters, standings, conversations: see letter-store.ts, relation-store.ts and conversation-store.ts. */
const FRIENDS = `
  create table letters (
    n integer primary key autoincrement, id blob not null, sender text not null, reader text not null, device text not null, matter text,
    bytes blob not null, sig text not null, cert text not null, expires integer not null
  ) strict;
  create index letters_by_reader on letters (reader, device, n);
  create table letters_read (id blob primary key, t integer not null) strict, without rowid;
  create table relations (
    user text not null, other text not null, standing text not null, changed integer not null, face text not null, addresses text not null,
    primary key (user, other)
  ) strict, without rowid;
  create table conversations_closed (user text not null, conversation text not null, primary key (user, conversation)) strict, without rowid;
`

/** Rows are found by CID through cid-index.ts, and not by two indexes of whole CIDs that grew slower with every op. */
const CIDS = `
  create table cids (tail text not null, log integer not null, place integer not null, primary key (tail, log, place)) strict, without rowid;
  create table fresh_cids (tail text not null, log integer not null, place integer not null, primary key (tail, log, place)) strict, without rowid;
  insert into cids select substr(cid, -9), 0, n from entries order by 1;
  insert or ignore into cids select substr(cid, -9), log, id from messages order by 1;
  drop index messages_cid;
  create table entries_anew (
    n integer primary key, log integer not null, cid text not null, device integer not null, cert integer not null,
    q integer not null, time integer not null, t integer not null, kind text not null, bytes blob not null, body blob, display blob,
    frontier integer, held integer not null default 0, gap integer not null default 0
  ) strict;
  insert into entries_anew select n, log, cid, device, cert, q, time, t, kind, bytes, body, display, frontier, held, gap from entries order by n;
  drop table entries;
  alter table entries_anew rename to entries;
  create index entries_chain on entries (log, device, q);
  create index entries_frontier on entries (frontier, t) where frontier is not null;
  create index entries_held on entries (log, t) where held > 0;
  create index entries_written on entries (device, t) where held > 0;
`

/** The id that clients know a user by is stretched from their CID, which took seconds at every start of a guild of ten thousand. */
const USER_IDS = `
  alter table identities add column user_id integer;
`

/** The seals of each device are few among its ops; devices are asked for by their keys. */
const BY_DEVICE = `
  create index identities_key on identities (key);
  create index entries_seals on entries (log, device, q) where kind = 'seal';
`

/** Files that are here, where messages name them, and what was put here to be named: see blob-store.ts. */
const BLOBS = `
  create table blobs (
    cid text primary key, size integer not null, tree blob not null, own integer not null, image integer not null, used integer not null
  ) strict;
  create index blobs_images on blobs (cid) where image = 1;
  create table message_files (
    log integer not null, message integer not null, place integer not null, id integer not null, blob text not null,
    guild text not null, author text not null, t integer not null, here integer not null, primary key (log, message, place)
  ) strict, without rowid;
  create index message_files_id on message_files (log, id);
  create index message_files_blob on message_files (blob);
  create index message_files_here on message_files (guild, author, here) where here > 0;
  create table uploads (
    name text primary key, user text not null, room text not null, filename text not null, blob text, expires integer not null
  ) strict, without rowid;
  create index uploads_blob on uploads (blob) where blob is not null;
`

/** Of the invites that were made here. */
const SHORT_CODES = `
  alter table invite_codes add column short text;
`

/** Commands of bots, of this node and as other nodes have signed them: see docs/decisions/0300-command-books.md. */
const COMMANDS = `
  create table commands (
    application text not null, guild text not null, t integer not null, bytes blob not null, sig text not null, cert text not null,
    primary key (application, guild)
  ) strict, without rowid;
`

/** Interactions of users with bots of this node, and what is shown to one user alone: see interaction-store.ts. */
const INTERACTIONS = `
  create table interactions (
    id integer primary key, token blob not null, application text not null, expires integer not null, record text not null
  ) strict;
  create index interactions_token on interactions (application, token);
  create index interactions_expires on interactions (expires);
  create table private_messages (
    id integer primary key, application text not null, user text not null, expires integer not null, record text not null
  ) strict;
  create index private_messages_expires on private_messages (expires);
  create table side_files (
    owner integer not null, id integer not null, blob text not null, log text not null, guild text not null, room text not null,
    author text not null, file text not null, expires integer not null, primary key (owner, id)
  ) strict, without rowid;
  create index side_files_blob on side_files (blob);
  create index side_files_id on side_files (room, id);
`

/** Where an application has its interactions sent, and by what address this node was reached when that was said. */
const ENDPOINTS = `
  alter table applications add column endpoint text;
  alter table applications add column origin text;
`

/** Which intents of the gateway an application may ask for; null: all. */
const INTENTS = `
  alter table applications add column flags integer;
`

/** The index that messages are found by: see search-store.ts. Those that are here wait to be taken in. */
const SEARCH = `
  create virtual table search using fts5 (text, tags, content = '', tokenize = "unicode61 remove_diacritics 2");
  insert into search (search, rank) values ('secure-delete', 1);
  create table search_docs (doc integer primary key, log integer not null, id integer not null, tags text not null) strict;
  create table search_pending (n integer primary key, log integer not null, id integer not null) strict;
  insert into search_pending (log, id) select log, id from messages order by id;
`

/** What a user's page is headed by. */
const BANNERS = `
  alter table accounts add column banner text;
`

/** What people have let applications do in their name: see grant-store.ts. */
const GRANTS = `
  create table oauth2_clients (application integer primary key, secret blob, redirects text not null) strict;
  create table oauth2_codes (
    code blob primary key, application integer not null, user text not null, scopes text not null, redirect text not null,
    challenge text, expires integer not null, used integer not null
  ) strict, without rowid;
  create index oauth2_codes_expires on oauth2_codes (expires);
  create table oauth2_grants (
    access blob primary key, refresh blob unique, code blob, application integer not null, user text not null,
    scopes text not null, expires integer not null, ends integer not null
  ) strict, without rowid;
  create index oauth2_grants_code on oauth2_grants (code) where code is not null;
  create index oauth2_grants_of on oauth2_grants (application, user);
  create index oauth2_grants_ends on oauth2_grants (ends);
`

/** Pictures of other nodes, the longest unused first. */
const PICTURES = `
  create index blobs_pictures on blobs (used, size, cid) where image = 1 and own = 0;
`

/** Polls, the votes that were given in them, and those that count: see poll-store.ts. */
const POLLS = `
  create table polls (
    message text primary key, ends integer not null, ended_by text, counts text not null, told integer not null
  ) strict, without rowid;
  create index polls_untold on polls (ends) where told = 0;
  create table votes (
    message text not null, user text not null, t integer not null, cid text not null, answers text not null,
    primary key (message, user, t, cid)
  ) strict, without rowid;
  create table voters (
    message text not null, answer integer not null, user_id integer not null, user text not null,
    primary key (message, answer, user_id, user)
  ) strict, without rowid;
  create index voters_own on voters (message, user_id, user);
`

/** What is published of channels of announcements, and which copies the webhooks of this node have made: see copy-store.ts. */
const CROSSPOSTS = `
  alter table messages add column published integer;
  create index messages_published on messages (log, published) where published is not null;
  create table copies (
    source text not null, hook text not null, copy text not null, edited integer, gone integer not null, primary key (source, hook)
  ) strict, without rowid;
`

/** How often people of this node have made guilds by a template: see template-store.ts. */
const TEMPLATES = `
  create table templates (cid text primary key, uses integer not null) strict, without rowid;
`

/** What applications know of people: see connection-store.ts. */
const CONNECTIONS = `
  create table role_metadata (application text primary key, items text not null) strict, without rowid;
  create table role_connections (
    application text not null, user text not null, said text not null, primary key (application, user)
  ) strict, without rowid;
`

/** What an application is shown with. */
const APPLICATION_ICONS = `
  alter table applications add column icon text;
  alter table applications add column cover text;
`

/** Stickers of copies, whose guild this node need not know: see blob-store.ts. */
const COPIED_STICKERS = `
  create index message_files_stickers on message_files (id) where place >= 10;
`

/** What else owners say of their applications, as JSON: nothing here asks for a part of it. */
const APPLICATION_SETTINGS = `
  alter table applications add column settings text not null default '{}';
`

/** What is new in the index of CIDs stands in memory. */
const FRESH_CIDS = `
  insert or ignore into cids select tail, log, place from fresh_cids order by tail;
  drop table fresh_cids;
  create table handed_on (slice text primary key, n integer not null) strict, without rowid;
  insert into handed_on select '', coalesce(max(n), 0) from entries;
`

/** Seals tell what is deleted by the root of a Merkle trie (decision 455): those from before hold no more. */
const DELETED_SETS = `
  delete from seals;
  delete from sealed_deletes;
`

export const migrations: readonly string[] = [
  LOG + MESSAGES + NODE,
  PEERS,
  STANDINGS,
  FORGETTING,
  SEALS,
  THREADS,
  FORKS,
  ROOTS,
  ACCOUNT_KEYS,
  AUDIT,
  GAPS,
  THREAD_NAMES,
  SEALED_DELETES,
  WEBHOOKS,
  FRIENDS,
  CIDS,
  USER_IDS,
  BY_DEVICE,
  BLOBS,
  SHORT_CODES,
  COMMANDS,
  INTERACTIONS,
  ENDPOINTS,
  INTENTS,
  SEARCH,
  BANNERS,
  GRANTS,
  PICTURES,
  POLLS,
  CROSSPOSTS,
  TEMPLATES,
  CONNECTIONS,
  APPLICATION_ICONS,
  COPIED_STICKERS,
  APPLICATION_SETTINGS,
  FRESH_CIDS,
  DELETED_SETS
]
