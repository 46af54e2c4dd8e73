// Made by scripts/schema.ts from a migrated database: do not edit.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely'

/** Read as what it holds, written as JSON text. */
type Json = ColumnType<unknown, string, string>

/** The same with a default. */
type GivenJson = ColumnType<unknown, string | undefined, string>

/** Every table with its columns. */
export interface Database {
  account_event: {
    id: GeneratedAlways<number>
    member_id: number | null
    at: Date
    kind: string
    detail: Generated<string>
    ip: string | null
    agent: Generated<string>
    by_name: string | null
    by_id: number | null
  }
  account_token: {
    id: GeneratedAlways<number>
    member_id: number
    purpose: 'verify' | 'change' | 'reset' | 'undo'
    email: string | null
    nonce: Buffer
    code_hash: Buffer
    created_at: Date
    expires_at: Date
    used_at: Date | null
  }
  alert: {
    id: GeneratedAlways<number>
    condition: string
    subject: string
    machine: string
    severity: 'warning' | 'critical'
    says: string
    state: 'pending' | 'firing' | 'acknowledged' | 'silenced' | 'resolved'
    since: Date
    told_at: Date | null
    gone_since: Date | null
    silenced_until: Date | null
    answered_by: string | null
    answered_at: Date | null
    reason: string | null
    resolved_at: Date | null
  }
  alert_chat: {
    id: GeneratedAlways<number>
    member_id: number
    kind: 'telegram' | 'matrix'
    account: string
    name: string
    connected_at: Date
  }
  alert_chat_code: {
    member_id: number
    code_hash: Buffer
    expires_at: Date
  }
  alert_delivery: {
    id: GeneratedAlways<number>
    target_id: number
    message: Json
    state: 'waiting' | 'sent' | 'failed' | 'dropped'
    attempts: Generated<number>
    due_at: Date
    error: string | null
    made_at: Date
    sent_at: Date | null
  }
  alert_link: {
    hash: Buffer
    alert_id: number
    act: 'acknowledge' | 'silence'
    target_id: number
    expires_at: Date
    used_at: Date | null
  }
  alert_target: {
    id: GeneratedAlways<number>
    name: string
    kind: 'mail' | 'webhook' | 'slack' | 'discord' | 'telegram' | 'matrix'
    sealed: Buffer
    severity: 'warning' | 'critical'
    from_hour: number
    until_hour: number
    is_on: boolean
    made_at: Date
    resting_until: Date | null
    heard: string | null
    hearing_error: string | null
  }
  alert_told: {
    alert_id: number
    target_id: number
    told_at: Date
  }
  alert_window: {
    id: GeneratedAlways<number>
    about: string
    reason: string
    starts_at: Date
    ends_at: Date
    made_by: string
  }
  also_downloaded: {
    torrent_id: number
    others: number[]
    snatches: number
    made_at: Date
  }
  announcement: {
    noted_id: GeneratedAlways<number>
    id: number | null
    kind: 'listed' | 'promoted' | 'bumped' | 'removed' | 'topic' | 'article' | 'request' | 'fill'
    torrent_id: number | null
    outbox_id: number | null
    noted_at: Date
    announced_at: Date | null
    about_id: number | null
    due_at: Date | null
  }
  announcement_place: {
    only_row: Generated<boolean>
    next_id: Generated<number>
  }
  anomaly: {
    id: GeneratedAlways<number>
    kind: string
    member_id: number
    subject: string
    score: number
    evidence: Json
    first_at: Date
    last_at: Date
    times: Generated<number>
    state: Generated<'open' | 'dismissed' | 'confirmed'>
    decided_by: number | null
    decided_by_name: string | null
    decided_at: Date | null
    note: string | null
    waits_since: Date | null
  }
  anomaly_watch: {
    only_row: Generated<boolean>
    until: Date | null
  }
  api_token: {
    id: GeneratedAlways<number>
    member_id: number
    name: string
    token_hash: Buffer
    last4: string
    scopes: string[] | null
    created_at: Date
    expires_at: Date | null
    revoked_at: Date | null
    last_used_at: Date | null
    last_ip: string | null
  }
  application_question: {
    id: GeneratedAlways<number>
    position: number
    kind: 'line' | 'text' | 'choice' | 'url'
    label: string
    help: Generated<string>
    options: GivenJson
    is_required: Generated<boolean>
  }
  article: {
    id: GeneratedAlways<number>
    kind: 'site' | 'staff' | 'member'
    author_id: number
    blog_id: Generated<number | null>
    slug: string
    title: string
    body: string
    tags: Generated<string[]>
    published_at: Date | null
    is_pinned: Generated<boolean>
    commenting: Generated<'open' | 'closed' | 'off'>
    comments: Generated<number>
    revision: Generated<number>
    created_at: Date
    edited_at: Date | null
    removed_at: Date | null
    removed_by: number | null
    removed_reason: string | null
    words: Generated<string | null>
    told: number[] | null
  }
  asn_ban: {
    id: GeneratedAlways<number>
    asn: number
    name: Generated<string>
    reason: string
    banned_by: number | null
    created_at: Date
    ends_at: Date | null
  }
  asn_network: {
    asn: number
    network: string
    name: Generated<string>
  }
  attribute: {
    id: GeneratedAlways<number>
    category_id: number | null
    key: string
    label: string
    type: 'text' | 'number' | 'boolean' | 'enum' | 'multi' | 'date' | 'external-id'
    unit: Generated<string>
    hint: Generated<string>
    is_required: Generated<boolean>
    is_searchable: Generated<boolean>
    is_facet: Generated<boolean>
    position: Generated<number>
    validation: GivenJson
    reader: string | null
    is_retired: Generated<boolean>
    removing_at: Date | null
    removing_after: Generated<number>
  }
  attribute_option: {
    attribute_id: number
    value: string
    label: string
    spellings: Generated<string[]>
    position: Generated<number>
    is_retired: Generated<boolean>
  }
  attribute_reading: {
    id: GeneratedAlways<number>
    category_id: number | null
    asked_by: string
    asked_at: Date
    until_id: number
    done_id: Generated<number>
    seen: Generated<number>
    filled: Generated<number>
    ended_at: Date | null
  }
  audit_log: {
    id: GeneratedAlways<number>
    at: Date
    actor_id: number | null
    actor_name: string
    actor_address: string | null
    action: string
    target_kind: string
    target_id: number | null
    target_name: Generated<string>
    before: Json | null
    after: Json | null
    reason: string | null
  }
  backup: {
    id: GeneratedAlways<number>
    node: string
    file: string | null
    made_at: Date
    bytes: number | null
    seconds: number
    is_sealed: boolean
    error: string | null
    removed_at: Date | null
    checked_at: Date | null
    check_fault: string | null
  }
  banner: {
    id: GeneratedAlways<number>
    text: string
    reader: Generated<'guest' | 'member' | 'uploader' | 'moderator' | 'admin' | 'owner'>
    is_warning: Generated<boolean>
    starts_at: Date
    ends_at: Date | null
    made_by: number | null
    created_at: Date
  }
  blob: {
    digest: Buffer
    type: string
    size: number
    put_at: Date
  }
  blob_part: {
    digest: Buffer
    number: number
    bytes: Buffer
  }
  bookmark: {
    id: GeneratedAlways<number>
    member_id: number
    target: string
    target_id: number
    note: Generated<string>
    created_at: Date
    folder_id: number | null
    until_snatched: Generated<boolean>
  }
  bookmark_folder: {
    id: GeneratedAlways<number>
    member_id: number
    name: string
  }
  bridge_refusal: {
    id: GeneratedAlways<number>
    code: string
    address: string
    node: string
    url: string
    reason: string
    times: number
    first_at: Date
    last_at: Date
  }
  bridge_revocation: {
    only_one: Generated<boolean>
    list: string
    at: Date
  }
  bundle: {
    id: GeneratedAlways<number>
    parent_id: number | null
    kind:
      | 'franchise'
      | 'work'
      | 'series'
      | 'season'
      | 'episode'
      | 'artist'
      | 'album'
      | 'edition'
      | 'author'
      | 'book'
    title: string
    other_titles: Generated<string[]>
    year: number | null
    number: number | null
    number_end: number | null
    parts: number | null
    description: Generated<string>
    is_locked: Generated<boolean>
    revision: Generated<number>
    created_by: number | null
    created_at: Date
    edited_at: Date | null
    merged_into: number | null
    removed_at: Date | null
    removed_by: number | null
    removed_reason: string | null
    search: Generated<string>
    title_key: Generated<string>
    cover_id: number | null
    comments: Generated<number>
  }
  bundle_credit: {
    bundle_id: number
    position: number
    role: 'main' | 'guest' | 'composer' | 'conductor' | 'dj' | 'remixer' | 'producer' | 'arranger'
    name: string
    name_key: string
  }
  bundle_external_id: {
    source: string
    value: string
    bundle_id: number
  }
  bundle_tag: {
    bundle_id: number
    tag_id: number
    added_by: number | null
  }
  bundle_tag_score: {
    bundle_id: number
    tag_id: number
    up: Generated<number>
    down: Generated<number>
  }
  bundle_tag_vote: {
    bundle_id: number
    tag_id: number
    member_id: number
    vote: number
    at: Date
  }
  case_reason: {
    id: GeneratedAlways<number>
    name: string
    hint: Generated<string>
    evidence: 'none' | 'text' | 'torrent' | 'link'
    kinds: string[]
    urgency: Generated<number>
    position: Generated<number>
    is_on: boolean
  }
  case_text: {
    id: GeneratedAlways<number>
    case_id: number
    with_id: number | null
    author_id: number
    is_staff: boolean
    body: string
    created_at: Date
    words: Generated<string | null>
  }
  category: {
    id: GeneratedAlways<number>
    slug: string
    name: string
    position: Generated<number>
    is_hidden: Generated<boolean>
    parent_id: number | null
    kind: Generated<'movie' | 'tv' | 'music' | 'book' | 'game' | 'software' | 'other'>
    rules: Generated<string>
    torznab: number | null
  }
  class_report: {
    id: GeneratedAlways<number>
    is_dry: boolean
    asked_by_name: string
    asked_at: Date
    done_at: Date | null
    members: Generated<number>
    promoted: Generated<number>
    demoted: Generated<number>
    lines: GivenJson
  }
  class_rule: {
    role: string
    criteria: Json
    keep_percent: Generated<number>
    is_on: Generated<boolean>
    invites: Generated<number>
  }
  client_ban: {
    id: GeneratedAlways<number>
    prefix: string
    least: string | null
    most: string | null
    reason: string
    banned_by: number | null
    created_at: Date
    ends_at: Date | null
  }
  collection: {
    id: GeneratedAlways<number>
    kind: 'collage' | 'playlist' | 'staff'
    owner_id: number
    title: string
    description: Generated<string>
    is_open: Generated<boolean>
    is_private: Generated<boolean>
    items: Generated<number>
    comments: Generated<number>
    revision: Generated<number>
    created_at: Date
    edited_at: Date | null
    changed_at: Date
    removed_at: Date | null
    removed_by: number | null
    removed_reason: string | null
    search: Generated<string | null>
  }
  collection_item: {
    collection_id: number
    target: 'torrent' | 'bundle'
    target_id: number
    position: number
    note: Generated<string>
    added_by: number
    added_at: Date
  }
  comment: {
    id: GeneratedAlways<number>
    target: 'torrent' | 'bundle' | 'collection' | 'article' | 'wiki' | 'request'
    target_id: number
    author_id: number
    body: string
    revision: Generated<number>
    created_at: Date
    edited_at: Date | null
    removed_at: Date | null
    removed_by: number | null
    removed_reason: string | null
    words: Generated<string | null>
    is_anonymous: Generated<boolean>
  }
  conversation: {
    id: GeneratedAlways<number>
    subject: string
    started_by: number
    created_at: Date
  }
  conversation_member: {
    conversation_id: number
    member_id: number
    joined_at: Date
    sees_after: Generated<number>
    left_at: Date | null
    is_archived: Generated<boolean>
    is_muted: Generated<boolean>
    last_id: Generated<number>
    other_id: Generated<number>
    read_id: Generated<number>
    is_unread: Generated<boolean | null>
  }
  demo: {
    only_row: Generated<boolean>
    seed: string
    members: number
    torrents: number
    made_at: Date
  }
  draft_image: {
    draft_id: string
    image_id: number
    kind: 'cover' | 'screenshot'
    position: number
  }
  draft_log: {
    id: GeneratedAlways<number>
    draft_id: string
    name: string
    bytes: Buffer
    digest: Buffer
  }
  draft_upload: {
    id: string
    member_id: number
    file_name: string
    created_at: Date
    words: Json
    name: Generated<string>
    size: Generated<number>
    file_count: Generated<number>
    info_hash: Buffer | null
    changed_at: Date
    content_digest: Buffer
    nfo_digest: Buffer | null
    original_description: string | null
  }
  drained_node: {
    node: string
    drained_by: string
    at: Date
    failed: string | null
  }
  economy_hour: {
    hour: Date
    currency: string
    kind: string
    minted: bigint
    burned: bigint
    moved: bigint
    posts: number
  }
  economy_run: {
    id: Generated<boolean>
    hour: Date
  }
  economy_spread: {
    day: Date
    currency: string
    members: number
    holders: number
    total: bigint
    deciles: Json
    gini: number
    top_share: number
  }
  email_domain: {
    id: GeneratedAlways<number>
    domain: string
    kind: 'allow' | 'deny'
    note: Generated<string>
    added_by: number | null
    added_at: Date
    ends_at: Date | null
  }
  external_record: {
    source: string
    value: string
    facts: Json | null
    fetched_at: Date | null
    due_at: Date
    failures: Generated<number>
    error: string | null
  }
  fair_play_carry: {
    torrent_id: number
    bytes: number
  }
  fair_play_hold: {
    id: GeneratedAlways<number>
    member_id: number
    bytes: number
    reason: string
    held_by_id: number | null
    held_by_name: string
    held_at: Date
    released_by_name: string | null
    released_at: Date | null
  }
  fair_play_look: {
    day: Date
    at: Date
    flows: number
    swarms: number
    members: number
    excess: number
  }
  fair_play_pair: {
    id: GeneratedAlways<number>
    first_id: number
    second_id: number
    day: Date
    score: number
    weight: number
    standing: Json
    waits_since: Date | null
    verdict: 'cheater' | 'honest' | 'watch' | null
  }
  fair_play_pair_verdict: {
    id: GeneratedAlways<number>
    pair_id: number
    verdict: 'cheater' | 'honest' | 'watch'
    score: number
    gib: number
    note: string | null
    by_id: number | null
    by_name: string
    at: Date
    again_gib: number | null
    closed_gib: number | null
  }
  fair_play_part: {
    member_id: number
    day: Date
    torrent_id: number
    up: number
    down: number
    overstated: number
    certain: number
    hidden: number
    idle: number
    swarm_up: number
    swarm_down: number
    swarm_hidden: number
    swarm_lost: number
    swarm_edges: number
    excess: number
    likely_up: Generated<number>
    likely_hidden: Generated<number>
    likely_lost: Generated<number>
  }
  fair_play_score: {
    member_id: number
    day: Date
    score: number
    overstated: number
    taken: number
  }
  fair_play_standing: {
    member_id: number
    day: Date | null
    score: number
    overstated: number
    taken: number
    standing: Json
    waits_since: Date | null
    verdict: 'cheater' | 'honest' | 'watch' | null
    by_rules: Generated<boolean>
  }
  fair_play_verdict: {
    id: GeneratedAlways<number>
    member_id: number
    verdict: 'cheater' | 'honest' | 'watch'
    overstated: number
    taken: number
    overstated_gib: number
    taken_gib: number
    note: string | null
    by_id: number | null
    by_name: string
    at: Date
    rules: Generated<string[]>
    claimed_gib: number | null
  }
  fair_play_viewing: {
    member_id: number
    viewer_id: number
    at: Date
  }
  feed_key: {
    member_id: number
    key_sealed: Buffer
    key_hash: Buffer
    created_at: Date
  }
  fleet_node: {
    name: string
    role: 'tracker' | 'site' | 'jobs'
    address: string | null
    added_by: string
    added_at: Date
    word_id: string
    word_digest: Buffer
    word_until: Date
    joined_at: Date | null
    joined_from: string | null
    state_digest: Buffer | null
    state_until: Date | null
    removed_at: Date | null
    removed_by: string | null
    removed_reason: string | null
    database_hosts: string | null
  }
  foreign_url_use: {
    member_id: number
    first_at: Date
    last_at: Date
  }
  forum: {
    id: GeneratedAlways<number>
    group_id: number
    slug: string
    name: string
    description: Generated<string>
    position: Generated<number>
    see_role: Generated<string>
    answer_role: Generated<string>
    start_role: Generated<string>
    archived_at: Date | null
    topics: Generated<number>
    posts: Generated<number>
    arrivals: Generated<number>
    labels: Generated<string[]>
  }
  forum_access: {
    id: GeneratedAlways<number>
    forum_id: number
    act: 'see' | 'answer' | 'start'
    role: string | null
    member_id: number | null
  }
  forum_group: {
    id: GeneratedAlways<number>
    name: string
    position: Generated<number>
  }
  forum_read: {
    member_id: number
    forum_id: number
    post_id: number
  }
  gift: {
    id: GeneratedAlways<number>
    from_id: number
    to_id: number
    currency: 'points' | 'tokens'
    amount: number
    tax: Generated<number>
    note: Generated<string>
    key: string
    post_id: number
    at: Date
  }
  given_right: {
    id: GeneratedAlways<number>
    member_id: number
    permission: string
    is_allowed: boolean
    reason: string
    given_by: number | null
    given_by_name: string
    given_at: Date
    expires_at: Date | null
    ended_at: Date | null
  }
  given_role: {
    id: GeneratedAlways<number>
    member_id: number
    role: string
    reason: string
    given_by: number | null
    given_by_name: string
    given_at: Date
    expires_at: Date | null
    ended_at: Date | null
  }
  held_text: {
    id: GeneratedAlways<number>
    member_id: number
    kind: 'comment' | 'post' | 'topic' | 'article' | 'wiki' | 'request'
    act: 'hold' | 'report'
    rule: string
    title: string | null
    body: string
    place: Json | null
    href: string
    state: Generated<'waiting' | 'accepted' | 'refused' | 'withdrawn'>
    created_at: Date
    decided_at: Date | null
    decided_by: number | null
    reason: string | null
  }
  holder_map: {
    only_one: Generated<boolean>
    version: number
    map: Json
    made_at: Date
  }
  image: {
    id: GeneratedAlways<number>
    digest: Buffer
    thumb_digest: Buffer
    width: number
    height: number
    thumb_width: number
    thumb_height: number
    added_by: number | null
    added_at: Date
    unused_since: Date | null
  }
  import_bounty: {
    bounty_id: number
    request_id: number
    member_id: number
  }
  import_correction: {
    kind: 'member' | 'torrent'
    old_id: number
    name: string | null
    category: string | null
    totals: 'zero' | 'take' | null
    file: Buffer | null
    made_by_name: string
    made_at: Date
  }
  import_item: {
    collection_id: number
    target: 'torrent' | 'bundle'
    target_id: number
  }
  import_mark: {
    kind: 'bookmark' | 'thanks'
    member_id: number
    torrent_id: number
  }
  import_original: {
    kind: string
    new_id: number
    body: string
  }
  import_pair: {
    kind: 'request-vote' | 'token' | 'requirement' | 'request-fill' | 'request-claim'
    member_id: number
    subject_id: number
  }
  import_row: {
    kind: string
    old_id: number
    new_id: number | null
    outcome: 'imported' | 'merged' | 'left-out' | 'quarantined'
    reason: Generated<string>
    digest: Buffer
    figures: GivenJson
    made_digest: Buffer | null
  }
  import_run: {
    id: GeneratedAlways<number>
    source: string
    origin: string
    site: string
    mapping: Json
    started_at: Date
    completed_at: Date | null
    report: Json | null
  }
  import_source: {
    only_row: Generated<boolean>
    source: string
    origin: string
    begun_at: Date
    completed_at: Date | null
    bcrypt_cost: number | null
  }
  import_traffic: {
    member_id: number
    torrent_id: number
    raw_uploaded: bigint
    raw_downloaded: bigint
    uploaded: bigint
    downloaded: bigint
    seeded_seconds: number
    leeched_seconds: number
    snatches: number
    day: Date
  }
  import_transaction: {
    id: number
  }
  invite: {
    id: GeneratedAlways<number>
    code_hash: Buffer
    inviter_id: number
    note: Generated<string>
    created_at: Date
    expires_at: Date
    used_at: Date | null
    used_by: number | null
    revoked_at: Date | null
    email: string | null
    returned_at: Date | null
    is_free: Generated<boolean>
    revoked_by: number | null
    revoke_reason: Generated<string>
    former_code_hash: Buffer | null
  }
  invite_mark: {
    id: GeneratedAlways<number>
    inviter_id: number
    invited_id: number
    marked_at: Date
  }
  irc_channel: {
    id: GeneratedAlways<number>
    network_id: number
    name: string
    key_sealed: Buffer | null
    format: 'line' | 'json'
    template: string | null
    has_promoted: boolean
    search_name: string | null
    search_query: string | null
    search_filter: Json | null
    search_member_id: number | null
    created_at: Date
    has_community: Generated<boolean>
    has_torrents: Generated<boolean>
  }
  irc_connection: {
    network_id: number
    state: 'connecting' | 'up' | 'failed'
    node: string
    nick: string | null
    fault: string | null
    at: Date
  }
  irc_message: {
    id: GeneratedAlways<number>
    nick_id: number
    search_name: string
    torrent_id: number | null
    torrents: number
    created_at: Date
    try_at: Date
    sending_text: string | null
    sending_by: string | null
    is_lost: Generated<boolean>
  }
  irc_network: {
    id: GeneratedAlways<number>
    name: string
    host: string
    port: number
    is_tls: boolean
    authorities: string | null
    nick: string
    real_name: string
    sign_in: 'none' | 'plain' | 'external' | 'nickserv'
    account: Generated<string>
    password_sealed: Buffer | null
    server_password_sealed: Buffer | null
    certificate_sealed: Buffer | null
    line_ms: number
    is_on: boolean
    revision: Generated<number>
    created_at: Date
  }
  irc_nick: {
    id: GeneratedAlways<number>
    member_id: number
    network_id: number
    code_hash: Buffer | null
    code_until: Date | null
    nick: string | null
    owner: string | null
    confirmed_at: Date | null
    fault: string | null
  }
  irc_place: {
    channel_id: number
    place: number
    sending_place: number | null
    sending_text: string | null
    sending_by: string | null
    is_lost: Generated<boolean>
    said: Generated<number>
    said_at: Date | null
    fault: string | null
  }
  job_worker: {
    worker_id: string
    node: string
    heartbeat_at: Date
  }
  late_traffic: {
    task: 'judge-obligations' | 'sum-days'
    since: Date | null
    reading: Date | null
  }
  lease: {
    name: string
    holder: string
    node: string
    epoch: number
    taken_at: Date
    expires_at: Date
  }
  ledger_account: {
    id: GeneratedAlways<number>
    member_id: number | null
    name: string | null
    currency: 'points' | 'tokens' | 'invites' | 'upload' | 'download'
    balance: Generated<bigint>
  }
  ledger_check: {
    at: Date
    question: string
    faults: number
    first_faults: GivenJson
  }
  ledger_entry: {
    account_id: number
    post_id: number
    amount: bigint
    balance_after: bigint
  }
  ledger_grant: {
    id: GeneratedAlways<number>
    currency: 'points' | 'tokens' | 'invites' | 'upload' | 'download'
    amount: bigint
    member_ids: number[]
    reason: string
    lasts_days: number | null
    state: 'asked' | 'done' | 'refused'
    asked_by: number | null
    asked_at: Date
    decided_by: number | null
    decided_at: Date | null
    key: string
  }
  ledger_post: {
    id: GeneratedAlways<number>
    kind: string
    key: string
    cause: string | null
    cause_id: number | null
    says: Generated<string>
    by_id: number | null
    at: Date
  }
  leech_ban: {
    member_id: number
    cause: 'ratio' | 'staff' | 'vacation' | 'hit-and-run' | 'warnings'
    reason: string
    since: Date
    ends_at: Date | null
  }
  live_message: {
    id: GeneratedAlways<number>
    member_id: number
    kind: string
    code: string
    data: Json
    href: string
    created_at: Date
    is_listed: Generated<boolean>
    mail_at: Date | null
    in_feed: Generated<boolean>
    author_id: number | null
    times: Generated<number>
    thread: string | null
    read_at: Date | null
  }
  log_part: {
    question_id: number
    number: number
    lines: string
  }
  log_question: {
    id: GeneratedAlways<number>
    node: string
    filter: Json
    asked_at: Date
    answered_at: Date | null
    is_cut: Generated<boolean>
  }
  lost_search: {
    words: string
    member_id: number
    at: Date
  }
  mail: {
    id: GeneratedAlways<number>
    recipient: string
    member_id: number | null
    kind: string
    data: Json
    link_to: 'verify' | 'change' | 'reset' | 'invite' | 'application' | 'appeal' | 'undo' | null
    link_id: number | null
    subject: Generated<string>
    text: Generated<string>
    html: Generated<string>
    state: Generated<'queued' | 'sent' | 'failed' | 'kept'>
    attempts: Generated<number>
    last_error: string | null
    created_at: Date
    try_at: Date
    useful_until: Date | null
    sent_at: Date | null
  }
  member: {
    id: GeneratedAlways<number>
    name: string
    email: string
    password_hash: string
    role: 'member' | 'uploader' | 'moderator' | 'admin' | 'owner'
    state: Generated<'active' | 'banned' | 'parked'>
    ban_reason: string | null
    can_leech: Generated<boolean>
    passkey_sealed: Buffer
    passkey_hash: Buffer
    epoch: Generated<number>
    version: Generated<number>
    invited_by: number | null
    created_at: Date
    last_seen_at: Date | null
    email_verified_at: Date | null
    banned_at: Date | null
    banned_by: number | null
    ban_ends_at: Date | null
    former_passkey_sealed: Buffer | null
    former_passkey_until: Date | null
    leech_slots: number | null
    seed_slots: number | null
    notices_seen: Generated<number>
    hides_activity: Generated<boolean>
    parked_since: Date | null
    idle_warned_at: Date | null
    factor_since: Date | null
    clients: GivenJson
    hidden: GivenJson
    ignored: Generated<number[]>
    looks: GivenJson
    watched_at: Date | null
    watched_by_name: string | null
    watch_reason: string | null
    leaves_at: Date | null
    left_at: Date | null
    notice_mails: Generated<'at-once' | 'daily'>
    watch_written: 'watch' | 'follow' | null
    about: Generated<string>
    avatar_id: number | null
    privacy: GivenJson
    class: string | null
    class_locked: Generated<boolean>
    judged_leech_slots: number | null
    title: string | null
    role_leech_slots: number | null
    role_seed_slots: number | null
    removes_texts: Generated<boolean>
  }
  member_batch: {
    id: GeneratedAlways<number>
    act:
      | 'message'
      | 'mail'
      | 'warn'
      | 'ban'
      | 'invites'
      | 'tokens'
      | 'give-role'
      | 'take-role'
      | 'set-class'
      | 'freeze-invites'
      | 'watch'
    given: Json
    filter: Json
    expected: number
    up_to: number
    at: Generated<number>
    done: Generated<number>
    state: Generated<'asked' | 'running' | 'done' | 'stopped' | 'undoing' | 'undone'>
    started_by: number
    started_by_name: string
    created_at: Date
    approved_by: number | null
    approved_by_name: string | null
    ended_at: Date | null
    undone_by: number | null
    undone_by_name: string | null
    undone: Generated<number>
  }
  member_batch_effect: {
    batch_id: number
    member_id: number
    undo: Json
  }
  member_day: {
    member_id: number
    day: Date
    raw_uploaded: Generated<bigint>
    raw_downloaded: Generated<bigint>
    uploaded: Generated<bigint>
    downloaded: Generated<bigint>
    total_uploaded: bigint
    total_downloaded: bigint
    seed_size: Generated<bigint>
    required: number | null
  }
  member_note: {
    id: GeneratedAlways<number>
    member_id: number
    author_id: number | null
    author_name: string
    body: string
    created_at: Date
  }
  member_port: {
    member_id: number
    family: 'ipv4' | 'ipv6'
    port: number
    reachable: boolean
    found: string
    store_id: string
    since: Date
    tested_at: Date
    told_closed_at: Date | null
    asked_at: Date | null
    told_open: boolean | null
  }
  member_torrent: {
    member_id: number
    torrent_id: number
    raw_uploaded: Generated<bigint>
    raw_downloaded: Generated<bigint>
    uploaded: Generated<bigint>
    downloaded: Generated<bigint>
    up_remainder: Generated<number>
    down_remainder: Generated<number>
    seeded_seconds: Generated<number>
    leeched_seconds: Generated<number>
    first_at: Date
    last_at: Date
    completed_at: Date | null
    snatches: Generated<number>
    raw_downloaded_at_snatch: Generated<bigint>
    seeded_reported: Generated<number>
    seeded_covered: Generated<number>
    seeded_spans: Generated<number[]>
    stalled_seconds: Generated<number>
  }
  member_totals: {
    member_id: number
    uploaded: Generated<bigint>
    downloaded: Generated<bigint>
    raw_uploaded: Generated<bigint>
    raw_downloaded: Generated<bigint>
    seeded_seconds: Generated<number>
    snatches: Generated<number>
  }
  member_warning: {
    id: GeneratedAlways<number>
    member_id: number
    kind: 'staff' | 'hit-and-run'
    torrent_id: number | null
    reason: string
    given_by: number | null
    given_by_name: string
    created_at: Date
    ends_at: Date | null
    removed_at: Date | null
    removed_by_name: string | null
  }
  message: {
    id: GeneratedAlways<number>
    conversation_id: number
    author_id: number
    body: string
    digest: Buffer
    revision: Generated<number>
    created_at: Date
    edited_at: Date | null
    removed_at: Date | null
    words: Generated<string | null>
  }
  message_report: {
    id: GeneratedAlways<number>
    message_id: number
    reporter_id: number
    reason: string
    created_at: Date
    state: Generated<'open' | 'upheld' | 'dismissed'>
    decided_by: number | null
    decided_at: Date | null
    answer: string | null
  }
  message_report_part: {
    report_id: number
    message_id: number
    body: string
  }
  message_report_reader: {
    report_id: number
    member_id: number
    read_at: Date
  }
  moderation_claim: {
    torrent_id: number
    member_id: number
    until: Date
  }
  network_ban: {
    id: GeneratedAlways<number>
    network: string
    reason: string
    banned_by: number | null
    created_at: Date
    ends_at: Date | null
    asn_ban_id: number | null
  }
  network_ban_list: {
    only_row: Generated<boolean>
    version: Generated<number>
  }
  notification_choice: {
    member_id: number
    kind: string
    by_site: boolean
    by_email: boolean
    by_webhook: boolean
    by_feed: boolean | null
  }
  obligation: {
    member_id: number
    torrent_id: number
    state: Generated<'watching' | 'prewarned' | 'warned' | 'met' | 'pardoned' | 'expired' | 'void'>
    since: Date
    prewarned_at: Date | null
    warned_at: Date | null
    warning_id: number | null
    settled_at: Date | null
    pardoned_by: string | null
    pardon_reason: string | null
    paid: number | null
  }
  obligation_immunity: {
    id: GeneratedAlways<number>
    member_id: number | null
    torrent_id: number | null
    reason: string
    made_by_name: string
    made_at: Date
    expires_at: Date | null
  }
  obligation_look: {
    only_row: Generated<boolean>
    seen_until: Date | null
  }
  obligation_policy: {
    id: GeneratedAlways<number>
    is_on: boolean
    params: Json
    immune_roles: string[]
    starts_at: Date
    made_at: Date
    made_by: number | null
  }
  old_name: {
    name_key: string
    member_id: number
  }
  one_time_secret: {
    member_id: number
    secret_sealed: Buffer
    started_at: Date
    confirmed_at: Date | null
    last_step: Generated<number>
    last_used_at: Date | null
  }
  original_description: {
    torrent_id: number
    body: string
    written: string
  }
  outbox: {
    id: GeneratedAlways<number>
    position: number | null
    event: string
    event_version: number
    payload: Json
    created_at: Date
  }
  outbox_identity: {
    only_row: Generated<boolean>
    outbox_id: Generated<string>
    next_position: Generated<number>
    secret_fingerprint: string | null
  }
  peer_session: {
    torrent_id: number
    member_id: number
    session_key: Buffer
    store_id: string
    client: Buffer
    key_hash: number
    ipv4: string | null
    port4: number | null
    ipv6: string | null
    port6: number | null
    uploaded: bigint
    downloaded: bigint
    left_bytes: bigint
    seeding: boolean
    partial: Generated<boolean>
    suspicious: Generated<boolean>
    seeded_seconds: Generated<number>
    leeched_seconds: Generated<number>
    started_at: Date
    last_at: Date
    completed_at: Date | null
    ended_at: Date | null
    ended_by: string | null
    sequence: bigint
    resumed_sequence: bigint | null
    holes: GivenJson
    reachable: boolean | null
    trail: Json | null
  }
  petition: {
    id: GeneratedAlways<number>
    kind: 'application' | 'appeal'
    email: string
    member_id: number | null
    answers: Json
    state: 'unproven' | 'waiting' | 'granted' | 'refused' | 'withdrawn'
    nonce: Buffer
    code_hash: Buffer
    address: string | null
    created_at: Date
    waiting_since: Date | null
    owner_id: number | null
    decided_by: number | null
    decided_at: Date | null
    reason: string | null
    invite_id: number | null
  }
  petition_image: {
    petition_id: number
    position: number
    digest: Buffer
  }
  petition_note: {
    id: GeneratedAlways<number>
    petition_id: number
    author_id: number
    body: string
    created_at: Date
  }
  poll: {
    id: GeneratedAlways<number>
    topic_id: number | null
    article_id: number | null
    maker_id: number
    question: string
    description: Generated<string>
    kind: 'one' | 'several' | 'ranked'
    most: number
    is_secret: boolean
    can_change: boolean
    result: 'always' | 'voted' | 'ended'
    voters: string | null
    voter_days: Generated<number>
    on_home: Generated<boolean>
    created_at: Date
    ends_at: Date | null
    told_at: Date | null
    removed_at: Date | null
    removed_by: number | null
    removed_reason: string | null
  }
  poll_choice: {
    poll_id: number
    number: number
    text: string
  }
  poll_tally: {
    poll_id: number
    choices: number[]
    votes: number
  }
  poll_vote: {
    poll_id: number
    member_id: number
    is_secret: boolean
    choices: number[] | null
    voted_at: Date | null
  }
  pool: {
    id: GeneratedAlways<number>
    kind: 'promotion' | 'reseed'
    title: string
    goal: number | null
    up_permille: number | null
    down_permille: number | null
    hours: number | null
    is_repeated: Generated<boolean>
    torrent_id: number | null
    state: Generated<'open' | 'full' | 'paid' | 'back'>
    promotion_id: number | null
    paid_to: number | null
    opened_by: number | null
    opened_at: Date
    closes_at: Date | null
    ended_at: Date | null
  }
  pool_gift: {
    id: GeneratedAlways<number>
    pool_id: number
    member_id: number
    amount: number
    key: string
    post_id: number
    at: Date
  }
  post: {
    id: GeneratedAlways<number>
    topic_id: number
    number: number
    author_id: number
    body: string
    revision: Generated<number>
    created_at: Date
    edited_at: Date | null
    removed_at: Date | null
    removed_by: number | null
    removed_reason: string | null
    words: Generated<string | null>
  }
  prepared_answer: {
    id: GeneratedAlways<number>
    name: string
    body: string
    position: Generated<number>
  }
  promotion: {
    id: GeneratedAlways<number>
    scope: 'global' | 'category' | 'tag' | 'bundle' | 'torrent' | 'featured' | 'role' | 'personal'
    target_id: number | null
    role: string | null
    up_permille: number
    down_permille: number
    starts_at: Date
    ends_at: Date | null
    title: string
    is_announced: Generated<boolean>
    made_by: number | null
    made_at: Date
    ended_by: number | null
    has_amnesty: Generated<boolean>
    told_to: number | null
    is_streamed: Generated<boolean>
  }
  published_address: {
    only_one: Generated<boolean>
    records: string
    at: Date
    claimed_until: Date
  }
  purchase: {
    id: GeneratedAlways<number>
    item_id: number
    member_id: number
    key: string
    post_id: number
    kind: string
    name: string
    amount: number
    price: number
    detail: Generated<string>
    ends_at: Date | null
    at: Date
  }
  rating: {
    torrent_id: number
    member_id: number
    value: number
    at: Date
  }
  ratio_day: {
    member_id: number
    day: number
    uploaded: Generated<bigint>
    downloaded: Generated<bigint>
    seeded_seconds: Generated<number>
    active_seconds: Generated<number>
    leeched_seconds: Generated<number>
    snatches: Generated<number>
    total_uploaded: Generated<bigint>
    total_downloaded: Generated<bigint>
    seeding: Generated<number>
    seeding_bytes: Generated<number>
    leeching: Generated<number>
    leeching_bytes: Generated<number>
    seed_hours: Generated<number>
    leech_hours: Generated<number>
    grabs: Generated<number>
    looked_at: Generated<number>
    seed_gib_hours: Generated<number>
    leech_gib_hours: Generated<number>
  }
  ratio_event: {
    id: GeneratedAlways<number>
    member_id: number
    at: Date
    from_state: string
    to_state: string
    cause: string
    policy_id: number | null
    snapshot: Json
  }
  ratio_input: {
    member_id: number
    uploaded: bigint
    downloaded: bigint
    seeded_seconds: number
    leeched_seconds: number
    seed_hours: number
    leech_hours: number
    at: Date
    seeded_gib_seconds: Generated<number>
    leeched_gib_seconds: Generated<number>
    seed_gib_hours: Generated<number>
    leech_gib_hours: Generated<number>
  }
  ratio_override: {
    member_id: number
    state: 'exempt' | 'ok' | 'disabled'
    reason: string
    made_by: number | null
    made_at: Date
    expires_at: Date | null
  }
  ratio_policy: {
    id: GeneratedAlways<number>
    name: string
    strategy: string
    params: Json
    terms: Json
    scope: 'everyone' | 'role' | 'category'
    role: string | null
    category_id: number | null
    state: Generated<'draft' | 'asked' | 'active' | 'ended'>
    starts_at: Date | null
    ended_at: Date | null
    created_at: Date
    created_by: number | null
    asked_by: number | null
    asked_at: Date | null
    confirmed_by: number | null
    report: Json | null
    revision: Generated<number>
  }
  ratio_state: {
    member_id: number
    policy_id: number | null
    state: 'exempt' | 'ok' | 'watch' | 'disabled'
    required: number
    actual: number | null
    is_satisfied: boolean
    since: Date
    breached_since: Date | null
    kept_since: Date | null
    watch_ends_at: Date | null
    watch_base: Generated<bigint>
    strikes: Generated<number[]>
    reminders: Generated<number>
    probation_until: Date | null
    frozen_since: Date | null
    leeching_at_breach: Generated<number>
    leeching_bytes_at_breach: Generated<number>
    judged_at: Date
    watch_base_hours: Generated<number>
  }
  reach_answer: {
    question_id: number
    store_id: string
    node: string
    results: Json
    answered_at: Date
  }
  reach_question: {
    id: GeneratedAlways<number>
    member_id: number
    asked_at: Date
    purpose: Generated<'ports' | 'pieces'>
  }
  reaction: {
    target: 'comment' | 'post' | 'article' | 'request' | 'wiki' | 'message'
    target_id: number
    member_id: number
    kind: string
    at: Date
  }
  recovery_code: {
    id: GeneratedAlways<number>
    member_id: number
    code_hash: Buffer
    created_at: Date
    used_at: Date | null
  }
  removed_service: {
    type: string
    node: string
    removed_at: Date
  }
  report: {
    id: GeneratedAlways<number>
    case_id: number
    member_id: number
    reason_id: number
    body: Generated<string>
    torrent_id: number | null
    link: string | null
    created_at: Date
    words: Generated<string | null>
  }
  request: {
    id: GeneratedAlways<number>
    member_id: number
    category_id: number
    bundle_id: number | null
    title: string
    attributes: GivenJson
    description: Generated<string>
    search: Generated<string | null>
    wanted: Generated<string | null>
    words: Generated<string | null>
    state: Generated<'open' | 'filled' | 'disputed' | 'approved' | 'closed' | 'expired' | 'removed'>
    points: Generated<number>
    bytes: Generated<number>
    givers: Generated<number>
    worth: Generated<number>
    comments: Generated<number>
    revision: Generated<number>
    created_at: Date
    edited_at: Date | null
    ends_at: Date
    ended_at: Date | null
    ended_by: number | null
    ended_reason: string | null
  }
  request_bounty: {
    id: GeneratedAlways<number>
    request_id: number
    member_id: number
    currency: 'points' | 'upload'
    amount: number
    is_anonymous: boolean
    key: string
    given_at: Date
    state: Generated<'held' | 'paid' | 'returned'>
    fill_id: number | null
  }
  request_claim: {
    id: GeneratedAlways<number>
    request_id: number
    member_id: number
    claimed_at: Date
    expires_at: Date
    ended_at: Date | null
  }
  request_fill: {
    id: GeneratedAlways<number>
    request_id: number
    torrent_id: number
    payee_id: number
    filler_id: number
    filled_at: Date
    state: Generated<'pending' | 'approved' | 'declined' | 'disputed' | 'undone'>
    tax_percent: number | null
    decided_at: Date | null
    decided_by: number | null
    reason: string | null
    dispute: string | null
    disputed_by: number | null
    disputed_at: Date | null
  }
  request_match: {
    request_id: number
    torrent_id: number
    found_at: Date
  }
  rescue_pledge: {
    id: GeneratedAlways<number>
    torrent_id: number
    member_id: number
    made_at: Date
    due_at: Date
    state: Generated<'open' | 'kept' | 'missed' | 'withdrawn'>
    ended_at: Date | null
  }
  rescue_torrent: {
    torrent_id: number
    seeders: number
    leechers: number
    risk: number
    best: number | null
    demand: number
    score: number
    made_at: Date
  }
  reseed_request: {
    id: GeneratedAlways<number>
    torrent_id: number
    member_id: number
    at: Date
    asked: number
  }
  responsibility: {
    id: GeneratedAlways<number>
    role: string | null
    member_id: number | null
    body: string
  }
  revision: {
    id: GeneratedAlways<number>
    entity:
      | 'torrent'
      | 'comment'
      | 'article'
      | 'bundle'
      | 'collection'
      | 'category'
      | 'tag'
      | 'page'
      | 'theme'
      | 'store-item'
      | 'message'
      | 'post'
      | 'topic'
      | 'wiki'
      | 'request'
    entity_id: number
    number: number
    author_id: number | null
    at: Date
    summary: Generated<string>
    changed: string[]
    state: Json
  }
  role: {
    slug: string
    name: string
    rank: number
    color: string | null
    kind: Generated<'built-in' | 'class' | 'secondary'>
    leech_slots: number | null
    seed_slots: number | null
  }
  role_change: {
    id: GeneratedAlways<number>
    member_id: number
    kind: 'role' | 'class' | 'secondary'
    before: string | null
    after: string | null
    cause: 'staff' | 'rule'
    changed_by: number | null
    changed_by_name: string
    reason: Generated<string>
    at: Date
  }
  role_permission: {
    role: string
    permission: string
    is_allowed: boolean
    changed_by: number | null
    changed_at: Date
  }
  saved_search: {
    id: GeneratedAlways<number>
    member_id: number
    name: string
    query: string
    filter: Json
    notifies: Generated<boolean>
    schedule: Generated<'at-once' | 'hourly' | 'daily'>
    in_feed: Generated<boolean>
    in_stream: Generated<boolean>
    irc: Generated<'off' | 'at-once' | 'hourly' | 'daily'>
    created_at: Date
    seen_at: Date
    is_indexed: Generated<boolean>
  }
  saved_search_index: {
    saved_search_id: number
    keys: string[]
    words: string | null
    category_ids: number[]
    tag_ids: number[]
    uploader_id: number | null
    is_partial: boolean
  }
  search_alert: {
    id: GeneratedAlways<number>
    saved_search_id: number
    torrent_id: number
    at: Date
    read_at: Date | null
    tell_at: Date | null
    irc_at: Date | null
  }
  search_file: {
    token: string
    at: Date
  }
  search_matching: {
    only_row: Generated<boolean>
    place: Generated<number>
  }
  search_renewal: {
    kind: string
    up_to: Generated<number>
    until: number
  }
  search_word: {
    word: string
    torrents: number
  }
  search_words_read: {
    is_only: Generated<boolean>
    up_to: Generated<number>
  }
  security_key: {
    id: GeneratedAlways<number>
    member_id: number
    credential_id: Buffer
    public_key: Buffer
    sign_count: number
    transports: string[]
    name: string
    created_at: Date
    last_used_at: Date | null
  }
  sent_torrent: {
    member_id: number
    client: string
    torrent_id: number
    at: Date
  }
  service: {
    id: GeneratedAlways<number>
    type: 'site' | 'tracker' | 'jobs' | 'announce' | 'postgresql' | 'haproxy' | 'nats'
    node: string
    reporter: string
    machine: string
    place: string
    address: string
    port: number | null
    pid: number | null
    version: string
    started_at: Date | null
    since: Date
    state: 'starting' | 'ready' | 'draining' | 'stopped' | 'failed'
    state_at: Date
    rival: string | null
    rival_at: Date | null
    ops: Generated<string>
  }
  service_now: {
    service_id: number
    heard_at: Date
    apart_seconds: number
    figures: Json
    noted_at: Date
  }
  service_start: {
    id: GeneratedAlways<number>
    service_id: number
    pid: number | null
    started_at: Date | null
    noticed_at: Date
    is_planned: boolean
  }
  service_status: {
    service_id: number
    at: Date
    figures: Json
  }
  setting: {
    key: string
    value: Json
    version: Generated<number>
    updated_by: number | null
    updated_at: Date
  }
  setting_history: {
    id: GeneratedAlways<number>
    at: Date
    area: 'site' | 'tracker'
    name: string
    before: Json | null
    after: Json | null
    changed_by: number | null
    changed_by_name: string
  }
  setup_token: {
    only_row: Generated<boolean>
    token_sealed: Buffer
    created_at: Date
  }
  shadow_front: {
    only_one: Generated<boolean>
    node: string
    old_url: string
    tracker_url: string
    phase: 'shadow' | 'handed'
    wanted: 'shadow' | 'handed'
    fault: string | null
    started_at: Date
    handed_at: Date | null
    returned_at: Date | null
    reported_at: Date
    figures: Json
  }
  sign_in: {
    id: string
    member_id: number
    created_at: Date
    last_at: Date
    expires_at: Date
    ip: string | null
    agent: Generated<string>
    ended_at: Date | null
    level: Generated<number>
  }
  simulation: {
    id: GeneratedAlways<number>
    kind: 'policy' | 'promotion' | 'points' | 'dry-run'
    name: Generated<string>
    params: Json
    first_day: number
    last_day: number
    state: Generated<'waiting' | 'running' | 'done' | 'stopped' | 'failed'>
    made_by: number | null
    made_by_name: string
    created_at: Date
    started_at: Date | null
    ended_at: Date | null
    at: Generated<number>
    up_to: number
    expected: number
    done: Generated<number>
    spent_ms: Generated<number>
    error: string | null
    tally: Json | null
    result: Json | null
    policy_id: number | null
    policy_revision: number | null
  }
  simulation_member: {
    simulation_id: number
    member_id: number
    weight: number
    what: Json
  }
  site_day: {
    day: Date
    announces: Generated<number>
    raw_uploaded: Generated<bigint>
    raw_downloaded: Generated<bigint>
  }
  site_logo: {
    is_only: Generated<boolean>
    image_id: number
  }
  slot_round: {
    role: string
    after: Generated<number>
    begun_at: Date
  }
  spent_challenge: {
    challenge_hash: Buffer
    expires_at: Date
  }
  staff_case: {
    id: GeneratedAlways<number>
    kind: 'report' | 'ticket'
    reason_id: number
    subject: string
    target: string | null
    target_id: number | null
    href: string | null
    excerpt: string | null
    about_id: number | null
    member_id: number | null
    urgency: number
    state: Generated<'open' | 'waiting' | 'decided'>
    owner_id: number | null
    snoozed_until: Date | null
    version: Generated<number>
    reports: Generated<number>
    created_at: Date
    since: Date
    outcome: 'acted' | 'no-action' | 'answered' | 'closed' | 'merged' | null
    answer: string | null
    decided_by: number | null
    decided_at: Date | null
    merged_into: number | null
    words: Generated<string | null>
  }
  statistic: {
    figure: string
    day: Date
    part: string
    value: bigint
    made_at: Date
  }
  store_item: {
    id: GeneratedAlways<number>
    slug: string
    kind: 'upload' | 'download' | 'tokens' | 'invites' | 'title' | 'freeleech'
    name: string
    says: Generated<string>
    amount: number
    lasts_days: number | null
    price: number
    least_role: string | null
    member_limit: number | null
    limit_days: number | null
    stock: number | null
    starts_at: Date | null
    ends_at: Date | null
    position: Generated<number>
    retired_at: Date | null
    made_by: number | null
    made_at: Date
    revision: Generated<number>
  }
  swarm_count: {
    store_id: string
    torrent_id: number
    seeders: number
    leechers: number
  }
  swarm_history: {
    torrent_id: number
    span: 'hour' | 'day'
    at: Date
    seeders: number
    leechers: number
  }
  swarm_history_run: {
    span: 'hour' | 'day'
    at: Date
    done_to: number
  }
  swarm_report: {
    store_id: string
    report: number
  }
  swarm_seen: {
    torrent_id: number
    span: 'hour' | 'day'
    seeders: number
    leechers: number
  }
  switched_off_node: {
    store_id: string
    node: string
    reason: string
    switched_by: string
    at: Date
  }
  tag: {
    id: GeneratedAlways<number>
    slug: string
    name: string | null
    alias_of: number | null
    is_official: Generated<boolean>
    color: string | null
  }
  tag_vote: {
    torrent_id: number
    tag_id: number
    member_id: number
    vote: number
    at: Date
  }
  task: {
    name: string
    summary: string
    cron: string
    budget_seconds: number
    budget_rows: number
    attempts: number
    is_known: boolean
    paused_at: Date | null
    paused_by: string | null
    jitter_seconds: Generated<number>
    run_after: Generated<string[]>
    limit_seconds: Generated<number>
    period_seconds: Generated<number>
    overdue_seconds: Generated<number>
    succeeded_at: Date | null
    expected_since: Generated<Date>
    overdue_told_at: Date | null
    waits_for: string | null
  }
  task_run: {
    id: GeneratedAlways<number>
    task: string
    node: string
    cause: 'clock' | 'news' | 'staff'
    started_at: Date
    ended_at: Date | null
    result: 'done' | 'unfinished' | 'failed' | 'lost' | null
    ended_by: 'time' | 'rows' | 'node' | 'pause' | null
    rows: Generated<number>
    error: string | null
  }
  text_draft: {
    member_id: number
    place: string
    fields: Json
    revision: Generated<number>
    saved_at: Date
  }
  text_limit: {
    id: GeneratedAlways<number>
    kinds: string[]
    seconds: number
    most: number
    role: string | null
  }
  text_rule: {
    id: GeneratedAlways<number>
    name: string
    is_on: boolean
    kinds: string[]
    below_role: Generated<string>
    under_days: number | null
    under_texts: number | null
    test: 'all' | 'links' | 'images' | 'words' | 'addresses' | 'repetition'
    values: Generated<string[]>
    times: Generated<number>
    act: 'hold' | 'refuse' | 'report'
    reason: string
  }
  thanks: {
    torrent_id: number
    member_id: number
    at: Date
  }
  theme: {
    id: GeneratedAlways<number>
    slug: string
    document: Json
    is_offered: Generated<boolean>
    revision: Generated<number>
    made_by: number | null
    created_at: Date
    changed_at: Date
  }
  throttle: {
    key: string
    attempts: number
    last_at: Date
    blocked_until: Date
    forget_at: Date
  }
  token_lot: {
    id: GeneratedAlways<number>
    member_id: number
    post_id: number
    tokens: number
    remaining: number
    expires_at: Date
    warned_at: Date | null
  }
  token_rule: {
    member_id: number
    least_bytes: number
    keep: Generated<number>
    category_id: number | null
    only_expiring: Generated<boolean>
    made_at: Date
  }
  token_use: {
    id: GeneratedAlways<number>
    member_id: number
    torrent_id: number
    post_id: number | null
    tokens: number
    used_at: Date
    expires_at: Date
    ended_at: Date | null
  }
  tool_number: {
    kind: 'category' | 'type' | 'resolution'
    number: number
    category_id: number | null
    name: string | null
    attribute: string | null
    values: Generated<string[]>
  }
  top_place: {
    list: 'torrents' | 'uploaders' | 'requests' | 'posts'
    period: 'day' | 'week' | 'month' | 'year' | 'ever'
    day: Date
    place: number
    subject_id: number
    value: number
    made_at: Date
  }
  topic: {
    id: GeneratedAlways<number>
    forum_id: number
    author_id: number
    title: string
    created_at: Date
    pin: number | null
    locked_at: Date | null
    slow_seconds: Generated<number>
    note: Generated<string>
    numbers: Generated<number>
    posts: Generated<number>
    last_number: Generated<number>
    last_post_id: Generated<number>
    last_at: Date | null
    last_author_id: number | null
    arrival: Generated<number>
    arrangement: Generated<number>
    merged_into: number | null
    labels: Generated<string[]>
    revision: Generated<number>
    words: Generated<string | null>
    answer_id: number | null
  }
  topic_forward: {
    forum_id: number
    topic_id: number
    place: number
    until: Date
  }
  topic_read: {
    member_id: number
    topic_id: number
    number: number
    is_set_back: Generated<boolean>
    also: Generated<string>
  }
  torrent: {
    id: GeneratedAlways<number>
    state: Generated<'listed' | 'pending' | 'postponed' | 'rejected' | 'frozen' | 'removed'>
    version: Generated<number>
    name: string
    category_id: number
    uploader_id: number | null
    info_hash: Buffer
    size: number
    piece_length: number
    file_count: number
    meta_version: Generated<number>
    description: Generated<string>
    created_at: Date
    edited_at: Date | null
    removed_at: Date | null
    removed_by: number | null
    removed_reason: string | null
    search: Generated<string>
    name_key: Generated<string>
    pieces_hash: Buffer | null
    revision: Generated<number>
    sizes_hash: Buffer | null
    year: Generated<number | null>
    attributes: GivenJson
    bundle_id: number | null
    state_reason: string | null
    state_at: Date | null
    submitted_at: Date | null
    tag_ids: Generated<number[]>
    marks: Generated<Buffer | null>
    is_anonymous: Generated<boolean>
  }
  torrent_blob: {
    torrent_id: number
    created_with: string | null
    creation_date: number | null
    info_digest: Buffer
    layers_digest: Buffer | null
    name_encoding: string | null
  }
  torrent_change: {
    transaction: Generated<string>
    torrent_id: number
    at: Generated<Date>
  }
  torrent_count_change: {
    transaction: Generated<string>
    torrent_ids: number[]
    at: Generated<Date>
  }
  torrent_decision: {
    id: GeneratedAlways<number>
    torrent_id: number
    act: string
    from_state: string
    to_state: string
    member_id: number | null
    reason: Generated<string>
    at: Date
  }
  torrent_download: {
    id: GeneratedAlways<number>
    torrent_id: number
    member_id: number
    at: Date
    via: 'session' | 'token' | 'feed'
    token_id: number | null
    ip: string | null
    agent: string
  }
  torrent_file: {
    torrent_id: number
    position: number
    path: string
    size: number
    folder: Generated<number>
  }
  torrent_folder: {
    torrent_id: number
    parent: number
    number: number
    name: string
    files: number
    size: number
  }
  torrent_hash: {
    hash: Buffer
    torrent_id: number
    kind: 'v1' | 'v2'
  }
  torrent_image: {
    torrent_id: number
    image_id: number
    kind: 'cover' | 'screenshot'
    position: number
    says: Generated<string>
  }
  torrent_log: {
    id: GeneratedAlways<number>
    torrent_id: number
    name: string
    bytes: Buffer
    digest: Buffer
    ripper: 'EAC' | 'XLD' | 'whipper' | 'dBpoweramp' | null
    score: number | null
    has_checksum: boolean
    added_by: number | null
    added_at: Date
  }
  torrent_measure: {
    torrent_id: number
    key: string
    value: bigint
  }
  torrent_media: {
    torrent_id: number
    nfo_digest: Buffer | null
    media_info_digest: Buffer | null
    panel: Json | null
    changed_by: number | null
    changed_at: Date
  }
  torrent_stats: {
    torrent_id: number
    seeders: Generated<number>
    leechers: Generated<number>
    snatches: Generated<number>
    comments: Generated<number>
    thanks: Generated<number>
    ratings: Generated<number>
    rating_sum: Generated<number>
    torrent_created_at: Generated<Date>
  }
  torrent_tag: {
    torrent_id: number
    tag_id: number
    added_by: number | null
  }
  torrent_tag_score: {
    torrent_id: number
    tag_id: number
    up: Generated<number>
    down: Generated<number>
  }
  torrent_text_words: {
    torrent_id: number
    description: Generated<string>
    media: Generated<string>
  }
  torrent_words: {
    torrent_id: number
    created_at: Date
    state: string
    uploader_id: number | null
    marks: Buffer
    name_key: string
    search: string
    files: Generated<string>
    is_anonymous: Generated<boolean>
  }
  trace_record: {
    id: GeneratedAlways<number>
    trace_id: number
    at: Date
    node: string
    record: Json
  }
  tracker_answer: {
    question_id: number
    store_id: string
    node: string
    answer: Json
    answered_at: Date
  }
  tracker_node: {
    store_id: string
    node: string
    heartbeat: Json
    heartbeat_at: Date
    bridge: Json | null
    applied_position: Generated<number>
    counts_dropped_at: Date | null
  }
  tracker_question: {
    id: GeneratedAlways<number>
    asked_by_name: string
    asked_at: Date
    question: Json
  }
  tracker_signal: {
    member_id: number
    hour: Date
    kind: 'unknown-hash' | 'negative-counter' | 'other-client' | 'refused'
    detail: string
    store_id: string
    times: number
  }
  tracker_trace: {
    id: GeneratedAlways<number>
    kind: 'member' | 'torrent'
    member_id: number | null
    torrent_id: number | null
    reason: string
    started_by: number | null
    started_by_name: string
    created_at: Date
    ends_at: Date
    skipped: Generated<number>
  }
  tracker_trace_list: {
    only_row: Generated<boolean>
    version: number
  }
  traffic_day: {
    member_id: number
    torrent_id: number
    day: Date
    up_permille: number
    down_permille: number
    since: Date
    at: Date
    intervals: number
    completed: number
    raw_up: bigint
    raw_down: bigint
    credited_up: bigint
    credited_down: bigint
  }
  traffic_journal: {
    journal_id: Buffer
    node: string
    booked: Generated<number>
    updated_at: Date
    raw_up: Generated<bigint>
    raw_down: Generated<bigint>
    rolled_raw: Generated<bigint>
    left_out: Generated<bigint>
  }
  traffic_ledger: {
    at: Date
    since: Date
    journal_id: Buffer
    number: number
    member_id: number
    torrent_id: number
    session_key: Buffer
    kind: string
    raw_up: bigint
    raw_down: bigint
    up_permille: number
    down_permille: number
    credited_up: bigint
    credited_down: bigint
    left_fell: number | null
  }
  traffic_parked: {
    journal_id: Buffer
    number: number
    reason: 'damaged' | 'no member' | 'no torrent' | 'implausible'
    member_id: number | null
    torrent_id: number | null
    raw_up: bigint | null
    raw_down: bigint | null
    entry: Buffer
    parked_at: Date
  }
  uploaded_hash: {
    hash: Buffer
    torrent_id: number
  }
  vacation: {
    member_id: number
    from_at: Date
    until_at: Date
  }
  wanted_gap: {
    bundle_id: number
    missing: number[]
    demand: number
    made_at: Date
  }
  wanted_search: {
    words: string
    members: number
    made_at: Date
  }
  watch: {
    id: GeneratedAlways<number>
    member_id: number
    kind:
      | 'forum'
      | 'topic'
      | 'wiki'
      | 'news'
      | 'blog'
      | 'tag'
      | 'torrent'
      | 'bundle'
      | 'collection'
      | 'article'
      | 'request'
    subject_id: number
    level: 'watch' | 'follow' | 'mute'
    seen_at: Date
  }
  watch_event: {
    id: GeneratedAlways<number>
    addition: 'post' | 'comment' | 'revision' | 'article' | 'torrent' | 'fill'
    item_id: number
    author_id: number | null
    told: Generated<number[]>
    due_at: Date
    after_member: Generated<number>
  }
  webhook: {
    id: GeneratedAlways<number>
    member_id: number
    url: string
    secret_sealed: Buffer
    about: Generated<'notifications' | 'torrents' | 'community'>
    saved_search_id: number | null
    schedule: Generated<'at-once' | 'hourly' | 'daily'>
    body: Generated<'json' | 'discord' | 'matrix' | 'cross-seed'>
    is_on: Generated<boolean>
    failures: Generated<number>
    created_at: Date
  }
  webhook_delivery: {
    id: GeneratedAlways<number>
    webhook_id: number
    kind: string
    code: string | null
    data: Json | null
    href: string
    state: Generated<'queued' | 'sent' | 'failed'>
    attempts: Generated<number>
    try_at: Date
    status: number | null
    error: string | null
    created_at: Date
    sent_at: Date | null
    author_id: number | null
    times: Generated<number>
    thread: string | null
    announcement_id: number | null
    announcement_ids: number[] | null
  }
  wiki_alias: {
    path: string
    page_id: number
  }
  wiki_link: {
    page_id: number
    path: string
  }
  wiki_page: {
    id: GeneratedAlways<number>
    path: string
    title: string
    body: string
    reader: string | null
    editor: string | null
    revision: Generated<number>
    author_id: number | null
    created_at: Date
    edited_at: Date | null
    removed_at: Date | null
    removed_by: number | null
    removed_reason: string | null
    comments: Generated<number>
    words: Generated<string | null>
    proposer: string | null
    renamer: string | null
    footer_position: number | null
  }
  written_text: {
    id: GeneratedAlways<number>
    member_id: number
    kind:
      | 'comment'
      | 'post'
      | 'topic'
      | 'article'
      | 'wiki'
      | 'request'
      | 'message'
      | 'report'
      | 'ticket'
    digest: Buffer
    written_at: Date
  }
}
