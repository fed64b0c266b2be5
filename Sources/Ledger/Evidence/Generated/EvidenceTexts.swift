// swift-format-ignore-file
// Made by Tools/generate-evidence-texts; do not edit.

/// The texts that every evidence bundle carries, as they lie in Schemas/.
enum EvidenceTexts {
static let format = #"""
PROMPTLEDGER EVIDENCE BUNDLE, FORMAT 1

Entries of a ledger, with all that is needed to check and to read them without the ledger, its keys or its program.
This text and the schemas beside it are enough to write a verifier. "||" joins bytes. Numbers are decimal without leading
zeros; base64 is RFC 4648 section 4, padded, in its one canonical spelling. Public formats are cited by their address.

1. CONTAINER
A POSIX ustar file. A member is a header of 512 bytes, the data, and zeros up to a multiple of 512. The file ends with
exactly two blocks of zeros. Every header is exactly this: name (100 bytes), mode "0000644", uid and gid "0000000", size as
11 octal digits, mtime "00000000000", each with a NUL behind it; checksum as 6 octal digits, NUL, space; type "0"; no link
name; "ustar" NUL "00"; all bytes after that NUL. Anything else, one bit of padding too, is refused.
The members are these, in this order, and no others:
  manifest.json                    section 2
  manifest.sig                     section 2
  FORMAT.txt                       this text
  schema/promptledger/v1/*.proto   the messages, in the order of their names (bytes)
  checkpoint                       section 3
  part-keys | part-keys.sealed     section 5: one of the two
  then for each position P of the manifest, ascending, and at last for its export_position:
  entries/P                        section 4: the leaf
  proofs/P.tlog-proof              section 3
  parts/P.facts                    section 5: a ciphertext
  parts/P.content                  the same, where P is among the manifest's content positions
  consistency                      section 3
Limits in bytes: manifest.json 268,435,456; manifest.sig 128; FORMAT.txt and each schema 1,048,576, of which at most 100;
checkpoint 1,048,576; part-keys 1,073,741,824; an entry 65,535; a proof 1,052,672; a part 68,157,440;
consistency 4,096.

2. MANIFEST
manifest.json is UTF-8, one JSON object on one line with a line break (0x0A) behind it, without any other white space, its
fields in this order and no others, non-ASCII characters as they are, and \" \\ \b \f \n \r \t \u00xx the only escapes:
  "format"             "promptledger-evidence"
  "version"            1. A reader refuses a version that it does not know.
  "origin"             the log's name
  "verification_key"   the log's key as a vkey (c2sp.org/signed-note): claimed here, believed from elsewhere
  "checkpoint_size"    entries under the checkpoint
  "export_position"    the entry, beyond the checkpoint, by which the log says that this was exported
  "exported_at_us"     when that was, by the log's clock, microseconds since 1970
  "exported_by"        the actor, 32 hexadecimal digits (lower case)
  "selection"          {"experiment":ID|null,"actor":ID|null,"since_position":N|null}; what is given narrows
  "positions"          ascending, from 0 on: the chosen entries (section 3 says which of them are left out), and every entry
                       of the kinds that section 6 folds
  "content_positions"  ascending: those whose content is disclosed
  "sealed_to"          base64 of an X25519 public key, 32 bytes, or null where the part keys lie in the clear
  "digests"            {NAME: hexadecimal SHA-256} of FORMAT.txt, the schemas, checkpoint and part-keys(.sealed), in the order
                       of the members
manifest.sig is 96 bytes: the exporter's Ed25519 public key, then its signature over
"promptledger/evidence/v1" 0x0A || manifest.json. The key must be one that may sign for exported_by at index
checkpoint_size, and exported_by must be permitted there to export evidence, and to read content where content is disclosed
in the clear (section 6).
The entry at export_position is evidence_exported, by exported_by, and says what the manifest says: the selection (what is
null there is absent here), entries = the number of positions, checkpoint_size, with_content = whether there are content
positions, sealed_to; recorded_at_us is exported_at_us. Its entries_digest is the SHA-256 of: for each position in order the leaf
hash and one byte, 1 where it is a content position, else 0; then the digests (32 bytes) of FORMAT.txt and the schemas in order. No entry of section 6 lies between the last of the positions and it, so it is judged by the state after them.
It binds the bundle to the log: who has a stolen key and not the log makes no bundle, nor a smaller one of an honest one.

3. CHECKPOINT AND PROOFS
checkpoint is a c2sp.org/tlog-checkpoint: a c2sp.org/signed-note whose text is "ORIGIN\nSIZE\nROOT\n" and whose log
signature is Ed25519 by a key named as the origin: key id = first four bytes of SHA-256(name || 0x0A || 0x01 || public key).
Lines of unknown keys are passed over; a known line that fails rejects. Cosignatures are c2sp.org/tlog-cosignature (0x04), and
which are needed is said by a c2sp.org/tlog-policy that the verifier brings along: its quorum is to be met by lines of this
note, and where it has log lines, one is the verification_key.
The checkpoint is the newest that witnesses have cosigned, the note as they signed it with the lines of all of them, where no
chosen entry and none of section 6 lies beyond it. The log tells of each cosignature by an entry (checkpoint_witnessed with
the size and root of what was cosigned) that comes after: those of this very checkpoint do not count as chosen, and are left
out, for the note says what they say. Else the checkpoint is the log's newest, with the log's line alone. So every entry of a
bundle that meets a policy is one that the witnesses vouch for, but for the one at export_position, which comes after.
proofs/P.tlog-proof is a c2sp.org/tlog-proof@v1 without extra data, for index P, and ends with the very bytes of checkpoint;
but that of export_position ends with a later checkpoint, which the log's key must have signed too. consistency shows that the
later one goes on from the bundle's: RFC 9162 section 2.1.4, the hashes in base64, each with a line break (0x0A) behind it.
Leaf hash = SHA-256(0x00 || entry), node = SHA-256(0x01 || left || right), as in RFC 6962.

4. ENTRY
entries/P is an Entry of entry.proto, its header a Header: version 1, the origin, an event id of 16 bytes, and one part of
kind FACTS, then at most one of kind CONTENT. recorded_at_us rises from position to position, and no event id comes twice.
A Signature names its key by the SHA-256 of the public key and is Ed25519 over "promptledger/event/v1" 0x0A || header. There
is at least one; every one must verify with a key that may sign at P (section 6), and one must be of the actor whom the facts
name.

5. PARTS
length and digest (SHA-256) of the header's Part are those of the ciphertext. part-keys holds one record for each part of the
bundle in the order of the members, facts before content: position (8 bytes, big-endian), kind (1 byte: 1 facts, 2 content), part
key (64 bytes). part-keys.sealed is the same in a libsodium crypto_box_seal to sealed_to.
The last 32 bytes of the part key must equal the Part's commitment: compare before decrypting. The first 32 decrypt:
  context    = origin, event id, kind (1 byte), all data_key_ids, each of the four behind its length as 4 bytes, big-endian
  ciphertext of at most 1,048,592 bytes: XChaCha20-Poly1305-IETF, nonce = first 24 bytes of the salt, additional data = context
  longer: libsodium secretstream (XChaCha20-Poly1305): a header of 24 bytes, then chunks of 65,536 + 17 bytes (the last may be
             shorter), each with additional data = context; the last alone carries the tag FINAL, the others MESSAGE
The plaintext ends with ISO/IEC 7816-4 padding to a multiple of 64 bytes (one byte 0x80, then zeros). Facts and Content are
messages of event.proto; content is of the same event (field number) as the facts.
(The part key is derived from data keys that the bundle does not hold: it opens one part and no other.)
Content that the header names and the bundle does not hold is erased where a subject_erased entry of the bundle lists one of
its data_key_ids, else withheld. The content of credential_stored (a secret) is always withheld.

6. AUTHORITY
Every bundle holds all entries, with facts, of these events, so that the state before any P can be folded in order:
workspace_created, member_added, member_removed, role_granted, role_revoked, team_created, team_joined, team_left,
signing_key_registered, signing_key_rotated, signing_key_revoked, subject_erased, workspace_settings_changed.
Founder: the actor of entry 0, which is workspace_created; no other entry is.
Members. Added once, by member_added; member_removed takes them out for ever, with their roles, teams and keys. Teams are made
by team_created; team_joined and team_left say which present members are in them.
Roles. role_granted and role_revoked change the roles of a team where they name one, else of a present member. A member has
its own roles and those of its teams.
Keys. A key may sign for its owner from one index to before another. It is registered once: what would register it again, for
anybody, or for somebody who is no present member, changes nothing.
  signing_key_registered at P   from P + 1; but the very first key of the log from 0, where it is the founder's
  signing_key_rotated at P      the old one, which must be a valid key of the owner's, until before P + 1; the new from P + 1
  signing_key_revoked at P      until before P + 1
  member_removed at P           every key of the member until before P + 1
Doubt. The first signing_key_revoked of a key, whether it signed until then or not, may say that entries before it, which the
key signed and which it was valid for, are somebody else's: those from in_doubt_from on where it is given, whatever the reason;
else all by the key where the reason is STOLEN; else none. Such entries are sound, and their signatures verify.
Permissions. The actor of the facts needs, in the state before P:
  manage-members      workspace_created member_added member_removed role_granted role_revoked team_created team_joined
                      team_left; signing_key_registered where the owner is another
  take-part           command_refused; signing_key_registered, _rotated, _revoked where the owner is the actor
  manage-keys         signing_key_rotated, _revoked where the owner is another; keyring_rotated unlock_slot_added
                      unlock_slot_removed
  erase-subjects      subject_erased
  export-evidence     evidence_exported
  read-content        data_viewed
  manage-custody      checkpoint_witnessed workspace_settings_changed ledger_restored
  manage-policy       budget_set; local_only_set that takes a mark off; sandbox_chosen where the scope is the workspace
  edit-prompts        prompt_created version_committed prompt_forked; local_only_set that marks a prompt; sandbox_chosen
                      where the scope is a prompt
  tag-prompts         prompt_tagged prompt_untagged
  edit-datasets       dataset_created case_added; local_only_set that marks a dataset
  configure-providers provider_configured provider_removed credential_stored price_set
  design-experiments  experiment_designed metric_defined
  run-experiments     experiment_started experiment_cancelled experiment_concluded experiment_resumed experiment_reopened
                      run_requested run_cancelled judging_requested; experiment_paused where the reason is PERSON
  execute-runs        run_started attempt_failed result_recorded scores_recorded run_failed run_rescored
                      budget_exhausted sandbox_created sandbox_destroyed judgement_recorded; experiment_paused where the
                      reason is another
  judge-outputs       rating_recorded comparison_voted judge_calibrated
and beside that, by whom it concerns:
  manage-owners       role_granted, role_revoked of the role owner; team_joined, team_left of a team that has it;
                      member_removed of a member that has it
  raise-oneself       role_granted to the actor or to a team that the actor is in, team_joined by the actor: where a role that
                      is so given has a permission that the actor has not
  manage-keys         signing_key_registered for another who is owner, or who ever had a key
Roles that have them:
  owner     all
  admin     all but manage-owners, raise-oneself, execute-runs, use-credentials, manage-keys
  engineer  edit-prompts tag-prompts edit-datasets design-experiments run-experiments judge-outputs read-facts read-content take-part
  operator  run-experiments execute-runs read-facts read-content use-credentials make-backups take-part
  reviewer  tag-prompts judge-outputs read-facts read-content take-part
  viewer    read-facts read-content take-part
  auditor   read-facts read-content export-evidence take-part
For the entries of this section (all but the last two of them) the founder has manage-members, manage-owners, raise-oneself and
take-part too, until some member first has the role owner.

7. VERDICT
A fault in a member of position P is a fault at P; one in the container, at the position whose member was due. What can be
shown: that these entries stand at these places of the log with this root; whose key signed them, valid there by the entries
before; that the readable parts are what was signed; that the actors were permitted to, by the entries before; that the log
tells of this export with these entries, signed by the exporter. Where positions are all from 0 to checkpoint_size - 1: that
nothing was left out. Where the part keys are sealed, and nobody opens them: only that the entries stand there, with these
ciphertexts; a verifier then says that it did not look at the rest. What cannot: that an entry in doubt (section 6) is its
actor's, so a verifier lists those of the bundle, by key, with the entry that says so, and who lacks that entry knows of no
doubt; that the log's key is the log's (bring it along), that nobody was shown another log (bring cosignatures), that a
selection is complete and no entry of section 6 was left out of it (its exporter says so, where everybody who has the log
can look), that what an event says is true.

"""#

/// By the names of their files, in order.
static let schemas: [(file: String, text: String)] = [
("access.proto", #"""
// Who may act in a workspace, and with which keys.
syntax = "proto3";
package promptledger.v1;
option swift_prefix = "";

// The first entry of every log.
message WorkspaceCreated {
  bytes workspace = 1;
}

enum ActorKind {
  ACTOR_KIND_UNSPECIFIED = 0;
  ACTOR_KIND_PERSON = 1;
  ACTOR_KIND_TOKEN = 2;
  ACTOR_KIND_RUNNER = 3;
}

message MemberAdded {
  bytes member = 1;
  ActorKind kind = 2;
}

message MemberAddedContent {
  string name = 1;
}

enum Role {
  ROLE_UNSPECIFIED = 0;
  ROLE_OWNER = 1;
  ROLE_ADMIN = 2;
  ROLE_ENGINEER = 3;
  ROLE_OPERATOR = 4;
  ROLE_REVIEWER = 5;
  ROLE_VIEWER = 6;
  ROLE_AUDITOR = 7;
}

// To a member, or to a team: then every member of the team has it for as long as they belong to it.
message RoleGranted {
  bytes member = 1;
  Role role = 2;
  bytes team = 3;
}

message RoleRevoked {
  bytes member = 1;
  Role role = 2;
  bytes team = 3;
}

// From this entry on the member has no role and none of its keys may sign.
message MemberRemoved {
  bytes member = 1;
}

message TeamCreated {
  bytes team = 1;
}

message TeamCreatedContent {
  // Unique among the workspace's teams.
  string name = 1;
}

message TeamJoined {
  bytes team = 1;
  bytes member = 2;
}

message TeamLeft {
  bytes team = 1;
  bytes member = 2;
}

// From this entry on, signatures by the key count as the owner's.
message SigningKeyRegistered {
  bytes owner = 1;
  // Ed25519, 32 bytes.
  bytes public_key = 2;
}

// From the entry after this one on, the new key signs for the owner, and the old one no longer.
message SigningKeyRotated {
  bytes owner = 1;
  // SHA-256 of the old public key, 32 bytes.
  bytes old_key = 2;
  // Ed25519, 32 bytes.
  bytes public_key = 3;
}

enum RevocationReason {
  REVOCATION_REASON_UNSPECIFIED = 0;
  // The owner needs it no more.
  REVOCATION_REASON_RETIRED = 1;
  // Nobody has it any more.
  REVOCATION_REASON_LOST = 2;
  // Somebody else may have it.
  REVOCATION_REASON_STOLEN = 3;
}

// From the entry after this one on, the key signs for nobody.
message SigningKeyRevoked {
  bytes owner = 1;
  // SHA-256 of the public key, 32 bytes.
  bytes key = 2;
  RevocationReason reason = 3;
  // Where it is known since when somebody else may have had it: entries by the key from this position on are in doubt.
  optional uint64 in_doubt_from = 4;
}

// Somebody asked for what their roles do not allow, where that matters: members, keys, erasure, evidence.
message CommandRefused {
  // The command's word in the product's vocabulary, e.g. "grant-role".
  string command = 1;
  // The permission that was missing, in the product's vocabulary.
  string permission = 2;
}

"""#),
("assertions.proto", #"""
// What is asserted of an output.
syntax = "proto3";
package promptledger.v1;
option swift_prefix = "";

import "promptledger/v1/models.proto";

message Assertion {
  // The word of the promptfoo vocabulary, with "not-" where negated. Unknown words are kept as they are and reported as not run.
  string type = 1;
  // A text to compare with, inserted variables and all; the empty string is a value.
  optional string value = 2;
  // Where the value is not a text: its JSON.
  optional string value_json = 3;
  optional double threshold = 4;
  // Its share in the run's score, in millionths; absent: 1. Zero: reported only.
  optional int64 weight_millionths = 5;
  // The named metric it counts for, where it has one.
  string metric = 6;
  // Options of the assertion, as JSON text, kept as they are.
  optional string config_json = 7;
  // The value is a program: no variables are inserted, and it is run as it is.
  AssertionProgram program = 8;
  // Who judges by it, and how; absent where the type asks nobody, or nobody is named.
  JudgeTerms judge = 9;
  // Of the type "metric": the version of the workspace's that is asked. What it asks is its own text, and is not repeated here.
  AssertedMetric workspace_metric = 10;
}

message AssertedMetric {
  bytes metric_id = 1;
  uint32 version = 2;
}

message AssertionProgram {
  // The name of the file that it was read from; empty where it stood in the experiment's own.
  string file = 1;
  // The function of it that is meant; empty for the usual one.
  string function = 2;
}

message JudgeTerms {
  // Each is asked; the verdict is what they say together.
  repeated ModelSettings models = 1;
  // In place of the product's own prompt: a text, or the JSON of a list of messages. What it inserts is inserted when an answer is judged.
  // Of "g-eval" the JSON of an object with one or both of "steps" and "evaluate", each such a prompt.
  string prompt = 2;
  // What each finding of factuality is worth, from 0 to 1; absent: 1 where the facts agree, 0 where they do not.
  optional double subset = 3;
  optional double superset = 4;
  optional double agree = 5;
  optional double disagree = 6;
  optional double differ_but_factual = 7;
}

"""#),
("custody.proto", #"""
// The care of the ledger itself: erasure, evidence, witnesses, views, keys, restoring.
syntax = "proto3";
package promptledger.v1;
option swift_prefix = "";

enum SubjectKind {
  SUBJECT_KIND_UNSPECIFIED = 0;
  SUBJECT_KIND_PERSON = 1;
  SUBJECT_KIND_PROMPT = 2;
  SUBJECT_KIND_DATASET = 3;
  SUBJECT_KIND_CASE = 4;
  SUBJECT_KIND_PROVIDER = 5;
  SUBJECT_KIND_CREDENTIAL = 6;
  SUBJECT_KIND_EXPERIMENT = 7;
  SUBJECT_KIND_TEAM = 8;
  SUBJECT_KIND_METRIC = 9;
}

// The keys of a subject are destroyed, and with them every content that was sealed under one of them.
message SubjectErased {
  SubjectKind kind = 1;
  bytes subject = 2;
  // The ids of the data keys that are destroyed, of every epoch: content that names one of them is rightly gone.
  repeated bytes data_keys = 3;
}

message SubjectErasedContent {
  // Why, as who erased it says.
  string reason = 1;
}

// Entries were handed to somebody outside, with what is needed to check and to read them.
message EvidenceExported {
  // The selection: those that are present narrow it.
  bytes experiment = 1;
  bytes actor_selected = 2;
  optional uint64 since_position = 3;
  // Entries in the bundle.
  uint64 entries = 4;
  // SHA-256 over what the bundle holds: see evidence-format.txt, section 2.
  bytes entries_digest = 5;
  // The checkpoint that the bundle's proofs lead to.
  uint64 checkpoint_size = 6;
  // Whether content was disclosed, and not facts alone.
  bool with_content = 7;
  // The X25519 public key that the disclosed keys are sealed to, 32 bytes; absent where they lie in the clear.
  bytes sealed_to = 8;
}

// A witness has seen that this checkpoint continues every earlier one that it has seen (C2SP tlog-cosignature).
message CheckpointWitnessed {
  uint64 size = 1;
  bytes root = 2;
  // The log's own Ed25519 signature of the checkpoint, 64 bytes.
  bytes log_signature = 3;
  // The name of the witness's key, as it stands in signature lines.
  string witness_name = 4;
  // Ed25519, 32 bytes.
  bytes witness_key = 5;
  // When the witness signed, in seconds since 1970, by its own clock.
  uint64 timestamp = 6;
  // Ed25519 by the witness, 64 bytes.
  bytes cosignature = 7;
}

enum ViewKind {
  VIEW_KIND_UNSPECIFIED = 0;
  VIEW_KIND_PROMPT_VERSION = 1;
  VIEW_KIND_CASE = 2;
  VIEW_KIND_RESULTS = 3;
  VIEW_KIND_ENTRY = 4;
  VIEW_KIND_AUDIT = 5;
}

// Somebody read content, in a workspace that records this.
message DataViewed {
  ViewKind kind = 1;
  // The version, case or experiment that was read, or the prompt or dataset whose versions or cases were; absent where the view
  // spans more.
  bytes thing = 2;
  // The entry that was read, where it was one.
  optional uint64 position = 3;
  // How many contents were shown.
  uint64 contents = 4;
}

// What is present is set from here on; the rest stays as it was.
message WorkspaceSettingsChanged {
  // Whether reading content is recorded as data viewed.
  optional bool record_views = 1;
  // Whether runs may go to local models only.
  optional bool local_models_only = 2;
  // Whether calls may be made in sandboxes only.
  optional bool sandbox_required = 3;
}

// All keys were wrapped anew under a new root key; later facts are sealed under a new workspace key. No event was encrypted anew.
message KeyringRotated {
  // 1 for the root key the ledger was founded with, then one more each.
  uint32 root_epoch = 1;
  uint32 workspace_key_epoch = 2;
}

enum SlotKind {
  SLOT_KIND_UNSPECIFIED = 0;
  SLOT_KIND_KEY_FILE = 1;
  SLOT_KIND_PASSPHRASE = 2;
  SLOT_KIND_RECOVERY = 3;
}

// Another way to the root key exists from here on.
message UnlockSlotAdded {
  // 16 random bytes.
  bytes slot = 1;
  SlotKind kind = 2;
  // X25519, 32 bytes: the root key is sealed to it.
  bytes public_key = 3;
}

message UnlockSlotRemoved {
  bytes slot = 1;
}

// The ledger was put back from a backup, and goes on from here.
message LedgerRestored {
  // Entries that the backup held, and their root.
  uint64 size = 1;
  bytes root = 2;
  // Entries that a later checkpoint is known to have had: those from size on are lost.
  optional uint64 known_size = 3;
}

"""#),
("datasets.proto", #"""
// Datasets and their cases.
syntax = "proto3";
package promptledger.v1;
option swift_prefix = "";

import "promptledger/v1/assertions.proto";

message DatasetCreated {
  bytes dataset = 1;
}

message DatasetCreatedContent {
  // Unique among the workspace's datasets.
  string name = 1;
  string description = 2;
}

message CaseAdded {
  bytes dataset = 1;
  // Not "case", which is a keyword in many languages.
  bytes case_id = 2;
  // 1 for the dataset's first case, then one more each.
  uint32 ordinal = 3;
}

message CaseAddedContent {
  string description = 1;
  // The inputs, sorted by name, each name once.
  repeated Variable inputs = 2;
  // The expected output, where the case has one.
  optional string expected = 3;
  // What is asserted of this case's outputs, beside the experiment's own assertions.
  repeated Assertion assertions = 4;
  // A run of this case passes when its weighted score reaches this, in millionths; absent: when every weighted assertion passes.
  optional int64 threshold_millionths = 5;
  // What else is known of the case, for programs that judge its outputs: a JSON object.
  optional string metadata_json = 6;
}

message Variable {
  string name = 1;
  oneof value {
    // Inserted into a template as it is.
    string text = 2;
    // A number, truth value, list or object as JSON text; inserted as that text.
    string json = 3;
  }
}

"""#),
("entry.proto", #"""
// The signed bytes of the log. An Entry is a leaf of the Merkle tree; a Header is what an actor signs.
// Field numbers are for ever: a new need is a new optional field or a new message.
syntax = "proto3";
package promptledger.v1;
option swift_prefix = "";

// The leaf data, at most 65,535 bytes.
message Entry {
  // The log's clock, microseconds since 1970: max(previous + 1, now).
  fixed64 recorded_at_us = 1;
  // A serialised Header: these exact bytes are signed, and never re-serialised.
  bytes header = 2;
  repeated Signature signatures = 3;
}

message Signature {
  // SHA-256 of the signer's Ed25519 public key, 32 bytes.
  bytes key = 1;
  // Ed25519 over "promptledger/event/v1\n" followed by the header's bytes, 64 bytes.
  bytes signature = 2;
}

message Header {
  // 1.
  uint32 version = 1;
  // The log this entry was made for: it cannot be replayed into another.
  string origin = 2;
  // UUIDv7, 16 bytes, unique in the log for ever.
  bytes event_id = 3;
  repeated Part parts = 4;
}

// One encrypted part of an event. The ciphertext lies beside the log, so that it can be destroyed.
message Part {
  enum Kind {
    KIND_UNSPECIFIED = 0;
    FACTS = 1;
    CONTENT = 2;
  }
  Kind kind = 1;
  // Each 16 random bytes naming a data key, sorted; all of them are needed to read the part.
  repeated bytes data_key_ids = 2;
  // 32 random bytes.
  bytes salt = 3;
  // Of the ciphertext, in bytes.
  uint32 length = 4;
  // SHA-256 of the ciphertext.
  bytes digest = 5;
  // 32 bytes that bind the ciphertext to one key.
  bytes commitment = 6;
}

"""#),
("event.proto", #"""
// What happened: the two plaintexts of an event before they are sealed.
// Facts hold ids, numbers, times and model words; text that a person or a model wrote goes to Content.
// Ids are 16 bytes (UUIDv7). Field numbers are for ever: a new need is a new optional field or a new message.
syntax = "proto3";
package promptledger.v1;
option swift_prefix = "";

import "promptledger/v1/access.proto";
import "promptledger/v1/prompts.proto";
import "promptledger/v1/datasets.proto";
import "promptledger/v1/providers.proto";
import "promptledger/v1/experiments.proto";
import "promptledger/v1/runs.proto";
import "promptledger/v1/sandboxes.proto";
import "promptledger/v1/custody.proto";
import "promptledger/v1/policy.proto";
import "promptledger/v1/ratings.proto";
import "promptledger/v1/metrics.proto";
import "promptledger/v1/judgements.proto";

message Facts {
  // Who did it: a person, a token or a runner.
  bytes actor = 1;

  oneof event {
    WorkspaceCreated workspace_created = 10;
    MemberAdded member_added = 11;
    RoleGranted role_granted = 12;
    SigningKeyRegistered signing_key_registered = 13;
    MemberRemoved member_removed = 14;
    RoleRevoked role_revoked = 15;
    TeamCreated team_created = 16;
    TeamJoined team_joined = 17;
    TeamLeft team_left = 18;
    SigningKeyRotated signing_key_rotated = 19;
    SigningKeyRevoked signing_key_revoked = 20;
    CommandRefused command_refused = 21;

    PromptCreated prompt_created = 30;
    VersionCommitted version_committed = 31;
    PromptForked prompt_forked = 32;
    PromptTagged prompt_tagged = 33;
    PromptUntagged prompt_untagged = 34;

    DatasetCreated dataset_created = 50;
    CaseAdded case_added = 51;

    ProviderConfigured provider_configured = 70;
    ProviderRemoved provider_removed = 71;
    CredentialStored credential_stored = 72;
    PriceSet price_set = 73;

    ExperimentDesigned experiment_designed = 90;
    ExperimentStarted experiment_started = 91;
    ExperimentCancelled experiment_cancelled = 92;
    ExperimentConcluded experiment_concluded = 93;
    ExperimentPaused experiment_paused = 94;
    ExperimentResumed experiment_resumed = 95;
    ExperimentReopened experiment_reopened = 96;

    RunRequested run_requested = 110;
    RunStarted run_started = 111;
    AttemptFailed attempt_failed = 112;
    ResultRecorded result_recorded = 113;
    ScoresRecorded scores_recorded = 114;
    RunFailed run_failed = 115;
    RunCancelled run_cancelled = 116;

    SandboxCreated sandbox_created = 125;
    SandboxDestroyed sandbox_destroyed = 126;
    SandboxChosen sandbox_chosen = 127;

    SubjectErased subject_erased = 130;
    EvidenceExported evidence_exported = 131;
    CheckpointWitnessed checkpoint_witnessed = 132;
    DataViewed data_viewed = 133;
    WorkspaceSettingsChanged workspace_settings_changed = 134;
    KeyringRotated keyring_rotated = 135;
    UnlockSlotAdded unlock_slot_added = 136;
    UnlockSlotRemoved unlock_slot_removed = 137;
    LedgerRestored ledger_restored = 138;

    BudgetSet budget_set = 150;
    BudgetExhausted budget_exhausted = 151;
    LocalOnlySet local_only_set = 152;

    RatingRecorded rating_recorded = 161;
    ComparisonVoted comparison_voted = 162;

    MetricDefined metric_defined = 170;
    RunRescored run_rescored = 171;
    JudgementRecorded judgement_recorded = 160;
    JudgeCalibrated judge_calibrated = 163;
    JudgingRequested judging_requested = 172;
  }
}

message Content {
  oneof content {
    MemberAddedContent member_added = 11;
    TeamCreatedContent team_created = 16;

    PromptCreatedContent prompt_created = 30;
    VersionCommittedContent version_committed = 31;
    PromptForkedContent prompt_forked = 32;
    PromptTaggedContent prompt_tagged = 33;
    PromptUntaggedContent prompt_untagged = 34;

    DatasetCreatedContent dataset_created = 50;
    CaseAddedContent case_added = 51;

    ProviderConfiguredContent provider_configured = 70;
    CredentialStoredContent credential_stored = 72;

    ExperimentDesignedContent experiment_designed = 90;

    AttemptFailedContent attempt_failed = 112;
    ResultRecordedContent result_recorded = 113;
    ScoresRecordedContent scores_recorded = 114;

    SandboxCreatedContent sandbox_created = 125;
    SandboxDestroyedContent sandbox_destroyed = 126;

    SubjectErasedContent subject_erased = 130;

    RatingRecordedContent rating_recorded = 161;

    MetricDefinedContent metric_defined = 170;
    RunRescoredContent run_rescored = 171;
    JudgementRecordedContent judgement_recorded = 160;
  }
}

"""#),
("experiments.proto", #"""
// Experiments: the design, versions x models x cases x repeats, and what became of it.
syntax = "proto3";
package promptledger.v1;
option swift_prefix = "";

import "promptledger/v1/assertions.proto";
import "promptledger/v1/models.proto";
import "promptledger/v1/sandboxes.proto";

message ExperimentDesigned {
  bytes experiment = 1;
  repeated bytes versions = 2;
  // "provider:name", in the order of the content's settings.
  repeated string models = 3;
  bytes dataset = 4;
  repeated bytes cases = 5;
  uint32 repeats = 6;
  // From it every drawn number of the experiment follows (the resamples of its intervals).
  uint64 seed = 7;
  // The experiment passes when at least this share of its runs passed, in millionths.
  optional int64 pass_rate_threshold_millionths = 8;
  // Whether an answer that was recorded before may stand for a run that asks the very same.
  bool reuses_results = 9;
  // For how long the experiment may go on; then it is paused. Absent means as long as it takes.
  optional uint64 time_max_us = 10;
  // For how long a run may take, its attempts and the waits between them included.
  optional uint64 run_time_max_us = 11;
  // How often a run may be tried.
  optional uint32 attempts_max = 12;
  // In what its calls are made; absent where the experiment does not say.
  SandboxChoice sandbox = 13;
  // What is to be shown of it, stated before the first run; absent where nothing is.
  ComparisonDesign comparison = 14;
  // For each of the cases the number of its cluster: those of one conversation, document or customer are not independent of each other. From 0, in
  // the order of their first cases. Empty where every case stands on its own.
  repeated uint32 case_clusters = 15;
}

// By which yardstick the contenders, each version asked of each model, are compared with one of them.
message ComparisonDesign {
  // The one that the others are compared with: its places in versions and models.
  uint32 baseline_version = 1;
  uint32 baseline_model = 2;
  // Place in the content's metric names, from 1; 0 for the runs' own scores.
  uint32 metric = 3;
  bool lower_is_better = 4;
  ComparisonClaim claim = 5;
  // How much worse, or how different, does not matter: in the metric's unit, in millionths. Of claims that have a margin.
  optional int64 margin_millionths = 6;
  // How often a comparison may show what is not so.
  int64 alpha_millionths = 7;
  // Over all comparisons of the experiment.
  PValueCorrection correction = 8;
  // How often cases are drawn anew.
  uint32 resamples = 9;
}

enum ComparisonClaim {
  COMPARISON_CLAIM_UNSPECIFIED = 0;
  // Better or worse than the baseline.
  COMPARISON_CLAIM_DIFFERENT = 1;
  // Worse by less than the margin, if at all.
  COMPARISON_CLAIM_NO_WORSE = 2;
  // Different by less than the margin.
  COMPARISON_CLAIM_EQUIVALENT = 3;
}

enum PValueCorrection {
  P_VALUE_CORRECTION_UNSPECIFIED = 0;
  P_VALUE_CORRECTION_HOLM = 1;
  P_VALUE_CORRECTION_BONFERRONI = 2;
  P_VALUE_CORRECTION_BENJAMINI_HOCHBERG = 3;
}

message ExperimentDesignedContent {
  string name = 1;
  string description = 2;
  repeated ModelSettings models = 3;
  // Asserted of every case.
  repeated Assertion assertions = 4;
  // Names that assertions count for; a Score says which by its place here, from 1.
  repeated string metric_names = 5;
  // How many runs may be under way at once.
  uint32 concurrency_max = 6;
  // What the author expects, in words.
  string hypothesis = 7;
  // Computed from the named metrics of each version and model, in this order.
  repeated DerivedMetric derived_metrics = 12;
  // What cases of one cluster have in common: the name of a member of their metadata, or of an input. Empty where no clusters are stated.
  string cluster_by = 13;
}

// A metric that is computed from the sums of named scores over all results of one version and model.
message DerivedMetric {
  string name = 1;
  // An expression over named metrics, derived ones before it, and `__count`, the number of results.
  string formula = 2;
}

// Its runs are requested from here on.
message ExperimentStarted {
  bytes experiment = 1;
  uint64 runs = 2;
}

message ExperimentCancelled {
  bytes experiment = 1;
}

enum PauseReason {
  PAUSE_REASON_UNSPECIFIED = 0;
  PAUSE_REASON_PERSON = 1;
  // A budget is exhausted.
  PAUSE_REASON_BUDGET = 2;
  // The experiment's own time is over.
  PAUSE_REASON_TIME = 3;
}

// No run of it begins from here on; attempts that are under way may end.
message ExperimentPaused {
  bytes experiment = 1;
  PauseReason reason = 2;
  // Where it was a budget.
  bytes budget = 3;
}

message ExperimentResumed {
  bytes experiment = 1;
}

// Its failed runs are requested again from here on: the new ones stand in their place.
message ExperimentReopened {
  bytes experiment = 1;
  // How many are requested again.
  uint64 runs = 2;
}

// Every run has ended.
message ExperimentConcluded {
  bytes experiment = 1;
  uint64 recorded = 2;
  uint64 failed = 3;
  uint64 passed = 4;
  // Whether its threshold was met; absent where it had none.
  optional bool threshold_met = 5;
  // Of an experiment that states a comparison: what it came to, each contender but the baseline, as computed from the entries before this one.
  repeated ContenderVerdict verdicts = 6;
}

message ContenderVerdict {
  // Places in the design's versions and models.
  uint32 version = 1;
  uint32 model = 2;
  ComparisonVerdict verdict = 3;
  // Compared on so many.
  uint32 cases = 4;
  // The contender less the baseline, with an interval; absent where undefined.
  optional double difference = 5;
  optional double difference_low = 6;
  optional double difference_high = 7;
  optional double p = 8;
  // Corrected over all contenders.
  double adjusted_p = 9;
}

enum ComparisonVerdict {
  COMPARISON_VERDICT_UNSPECIFIED = 0;
  COMPARISON_VERDICT_BETTER = 1;
  COMPARISON_VERDICT_WORSE = 2;
  COMPARISON_VERDICT_NO_WORSE = 3;
  COMPARISON_VERDICT_EQUIVALENT = 4;
  // The data do not show what was claimed, which is not to say that it is not so.
  COMPARISON_VERDICT_NOT_SHOWN = 5;
}

"""#),
("judgements.proto", #"""
// Judgements: what a model says of a run's answer, or a server that an assertion names; each is a call of its own, with its own cost. How far
// judges agree with people.
syntax = "proto3";
package promptledger.v1;
option swift_prefix = "";

import "promptledger/v1/metrics.proto";
import "promptledger/v1/runs.proto";
import "promptledger/v1/sandboxes.proto";

message JudgementRecorded {
  bytes judgement = 1;
  // The run whose answer is judged.
  bytes run = 2;
  // Of a preference: the run whose answer it is compared with.
  bytes other_run = 3;
  // The run's attempt that brought the answer; 0 where it was judged after that.
  uint32 attempt = 4;
  // Place among the run's scores, from 1; 0 where it counts for none.
  uint32 assertion = 5;
  // Where that is a set of assertions: place in it, from 1.
  uint32 member = 6;
  JudgementKind kind = 7;
  // "provider:name"; empty where no model was asked.
  string model = 8;
  // Name and version of the product's own prompt, such as "rubric@1"; "custom" where another stands in its place.
  string prompt = 9;
  // Of a preference: the other run's answer was shown first.
  bool swapped = 10;
  // What this judge says, whatever "not-" stands before the assertion.
  JudgementOutcome outcome = 11;
  // Absent where errored, and of a preference.
  optional int64 value_millionths = 12;
  // Why no reply came; unspecified where one did.
  FailureClass failure = 13;
  optional uint32 http_status = 14;
  // How many calls were made for it.
  uint32 calls = 15;
  // Tokens of the reply's call; absent means that the provider did not say.
  optional uint64 input_tokens = 16;
  optional uint64 output_tokens = 17;
  optional uint64 cached_tokens = 18;
  optional uint64 reasoning_tokens = 19;
  // Of the reply's call. Absent means unknown, never free.
  optional int64 cost_picodollars = 20;
  // What its calls took that brought no reply; absent where no model began to answer in any of them.
  AttemptSpending spent = 21;
  Timings timings = 22;
  FinishReason finish_reason = 23;
  // In what the calls were made.
  SandboxKind sandbox = 24;
  // Parameters that the provider does not take, by their names in ModelParameters.
  repeated string not_applied = 25;
  // The version of a metric of the workspace that asks; absent where none does.
  bytes metric_id = 26;
  uint32 metric_version = 27;
  // Who asked for it after the run was over: the id of a JudgingRequested.
  bytes judging = 28;
}

// Somebody asked for results that are recorded to be judged, by metrics or in pairs. What comes of it names it.
message JudgingRequested {
  bytes judging = 1;
  bytes experiment = 2;
  // The metrics of the workspace: the one that was asked for last, before it those that its formula rests on. None where pairs are judged.
  repeated MetricOperand metrics = 3;
  // Of pairs: the models that are asked which answer is better, as "provider:name".
  repeated string models = 4;
  // Of pairs: by which rubric they are asked, as its place among those of the experiment, from 1 in the order in which they were first asked by;
  // which is which the texts of the judgements say. 0 where nobody says.
  uint32 rubric = 5;
}

enum JudgementKind {
  JUDGEMENT_KIND_UNSPECIFIED = 0;
  JUDGEMENT_KIND_RUBRIC = 1;
  JUDGEMENT_KIND_CLOSED_QA = 2;
  JUDGEMENT_KIND_FACTUALITY = 3;
  // How near two texts are by a model's embeddings of them.
  JUDGEMENT_KIND_EMBEDDING = 4;
  // Somebody's own server.
  JUDGEMENT_KIND_WEBHOOK = 5;
  // Which of two answers is better.
  JUDGEMENT_KIND_PREFERENCE = 6;
  // By which steps a criterion is to be looked at.
  JUDGEMENT_KIND_G_EVAL_STEPS = 7;
  // How far an answer meets a criterion, from 0 to 10, looked at by such steps.
  JUDGEMENT_KIND_G_EVAL = 8;
}

enum JudgementOutcome {
  JUDGEMENT_OUTCOME_UNSPECIFIED = 0;
  JUDGEMENT_OUTCOME_PASSED = 1;
  JUDGEMENT_OUTCOME_FAILED = 2;
  // There is no reply, or none that could be read.
  JUDGEMENT_OUTCOME_ERRORED = 3;
  // Of a preference: the run's answer is better, the other run's, or neither.
  JUDGEMENT_OUTCOME_RUN_BETTER = 4;
  JUDGEMENT_OUTCOME_OTHER_BETTER = 5;
  JUDGEMENT_OUTCOME_TIE = 6;
  // What it says is for a further question, and judges nothing.
  JUDGEMENT_OUTCOME_NOTED = 7;
}

message JudgementRecordedContent {
  // The body of the last request, as sent.
  bytes request = 1;
  bytes raw_reply = 2;
  // What the judge wrote.
  string output = 3;
  // One line: why it judges so, or what went wrong.
  string reason = 4;
  // The prompt that stood in place of the product's own, or the rubric of a preference.
  string custom_prompt = 5;
  // The name the provider answered under.
  string effective_model = 6;
  string provider_request_id = 7;
  string refusal = 8;
  // The kind of provider that was really asked; empty where none was.
  string provider_kind = 9;
  // Its base URL, where that is not the one that the workspace had stored for the provider.
  string base_url = 10;
}

// How far a judge agrees with people about an experiment's results, as computed from earlier entries by who signs this.
message JudgeCalibrated {
  bytes experiment = 1;
  // By what the results were judged; the runs' own scores where none is given.
  oneof yardstick {
    // Place in the experiment's metric names, from 1.
    uint32 named = 2;
    // An assertion's word of the product's vocabulary.
    string assertion = 3;
    MetricOperand metric = 4;
  }
  // The models that judged them by it, as "provider:name", in the order in which they were first heard; none where no model did.
  repeated string models = 5;
  // The figures rest on the entries before this position,
  uint64 end = 6;
  // and of people's ratings among them on those at these, in order.
  repeated uint64 ratings = 7;
  // Results that both people and the judge judged; that the judge judged; by which it went wrong.
  uint64 both = 8;
  uint64 judged = 9;
  uint64 errored = 10;
  // Results of which both say whether they pass.
  uint64 passes_shared = 11;
  // Cohen's kappa on passing and Krippendorff's alpha of the values; absent where undefined.
  optional int64 kappa_millionths = 12;
  optional int64 alpha_millionths = 13;
  // In the order of the design.
  repeated CalibratedContender contenders = 14;
}

message CalibratedContender {
  // Places in the design's versions and models.
  uint32 version = 1;
  uint32 model = 2;
  // Results that people rated, and all that the judge judged.
  uint64 rated = 3;
  uint64 judged = 4;
  // In millionths; absent where undefined: by the judge alone, by people alone, and by people's ratings stretched over all results by the
  // judge's verdicts, with its interval of 95 %.
  optional int64 judge_mean_millionths = 5;
  optional int64 people_mean_millionths = 6;
  optional int64 mean_millionths = 7;
  optional int64 low_millionths = 8;
  optional int64 high_millionths = 9;
}

"""#),
("metrics.proto", #"""
// Metrics that the workspace keeps, and results that were judged by them after their runs were over.
syntax = "proto3";
package promptledger.v1;
option swift_prefix = "";

import "promptledger/v1/assertions.proto";

enum MetricKind {
  METRIC_KIND_UNSPECIFIED = 0;
  // An assertion looks at each output.
  METRIC_KIND_ASSERTION = 1;
  // A formula is computed from other metrics of the same run.
  METRIC_KIND_FORMULA = 2;
  // Models, or a server, are asked about each output.
  METRIC_KIND_JUDGE = 3;
}

// A version of a metric: it never changes. Values are in the metric's own unit.
message MetricDefined {
  // The same for all its versions.
  bytes metric_id = 1;
  // 1 for the first, then one more each.
  uint32 version = 2;
  MetricKind kind = 3;
  bool lower_is_better = 4;
  // The least and the greatest value that there may be, in millionths; absent where there is no end.
  optional int64 low_millionths = 5;
  optional int64 high_millionths = 6;
  // Of a formula: from where on a value passes, or up to where if lower is better; absent where nothing says which values pass.
  optional int64 threshold_millionths = 7;
  // Of a formula: what it names, in the order of first use.
  repeated MetricOperand operands = 8;
  // Of a judge: name and version of each of the product's prompts that it is asked by, such as "rubric@1"; "custom" where another stands in
  // its place.
  repeated string judge_prompts = 9;
  // Of a judge: the models that are asked, as "provider:name".
  repeated string judge_models = 10;
}

// The version that is meant, for ever.
message MetricOperand {
  bytes metric_id = 1;
  uint32 version = 2;
}

message MetricDefinedContent {
  // The same for all its versions.
  string name = 1;
  string unit = 2;
  string description = 3;
  oneof definition {
    Assertion assertion = 4;
    // With the names that its operands had; older entries have it so.
    string formula = 5;
    PlacedFormula placed_formula = 6;
  }
}

// A formula that keeps no name of another metric, so that a name that is erased is in no formula.
message PlacedFormula {
  // In the place of each operand stands its number in back ticks, those of the facts from 1 on, those below after them: "`1` / (`1` + `2`)".
  string text = 1;
  // Operands that are named metrics of the experiment that is scored, as its file calls them.
  repeated string named = 2;
}

enum MetricOutcome {
  METRIC_OUTCOME_UNSPECIFIED = 0;
  METRIC_OUTCOME_PASSED = 1;
  METRIC_OUTCOME_FAILED = 2;
  // There is no value: the metric went wrong, or its value is outside its range. It may be tried again.
  METRIC_OUTCOME_ERRORED = 3;
  // There is a value, and nothing says which values pass.
  METRIC_OUTCOME_MEASURED = 4;
}

// A recorded result was judged by a metric. What was recorded of it before stays.
message RunRescored {
  bytes run = 1;
  bytes metric_id = 2;
  uint32 version = 3;
  MetricOutcome outcome = 4;
  // In the metric's unit; absent where errored.
  optional int64 value_millionths = 5;
  // Who asked for it: the id of a JudgingRequested; absent of older entries, and where the experiment's own file asks by the metric.
  bytes judging = 6;
}

message RunRescoredContent {
  // One line.
  string reason = 1;
}

"""#),
("models.proto", #"""
// How models are asked.
syntax = "proto3";
package promptledger.v1;
option swift_prefix = "";

import "promptledger/v1/prompts.proto";

// How one model of an experiment is reached and asked, be it one that answers or one that judges.
message ModelSettings {
  // "provider:name", as in the facts.
  string model = 1;
  string label = 2;
  // Overrides the provider's own address.
  string base_url = 3;
  // The environment variable that holds the key.
  string api_key_environment = 4;
  // Overrides the version's parameters, each where present.
  ModelParameters parameters = 5;
  bool stream = 6;
  // Prices that the experiment's file states for this model.
  optional int64 input_picodollars_per_token = 7;
  optional int64 output_picodollars_per_token = 8;
}

"""#),
("policy.proto", #"""
// What runs may spend, and where they may go.
syntax = "proto3";
package promptledger.v1;
option swift_prefix = "";

enum BudgetPeriod {
  BUDGET_PERIOD_UNSPECIFIED = 0;
  // For all time.
  BUDGET_PERIOD_TOTAL = 1;
  // For each day anew, from midnight to midnight in UTC.
  BUDGET_PERIOD_DAY = 2;
}

// How much may be spent, from here on. With no maximum the budget is lifted.
message BudgetSet {
  bytes budget = 1;
  // Whose spending counts against it.
  oneof scope {
    bool workspace = 2;
    bytes experiment = 3;
    // Who started the experiments.
    bytes actor = 4;
  }
  BudgetPeriod period = 5;
  optional int64 picodollars_max = 6;
  // Input and output together.
  optional uint64 tokens_max = 7;
}

// A budget keeps a run of the experiment from beginning.
message BudgetExhausted {
  bytes budget = 1;
  bytes experiment = 2;
  // What was spent by then; absent where it is not known.
  optional int64 spent_picodollars = 3;
  uint64 spent_tokens = 4;
}

// Whether a run with this in it may go to local models only, from here on.
message LocalOnlySet {
  oneof thing {
    bytes prompt = 1;
    bytes dataset = 2;
  }
  bool local_only = 3;
}

"""#),
("prompts.proto", #"""
// Prompts and their immutable versions.
syntax = "proto3";
package promptledger.v1;
option swift_prefix = "";

message PromptCreated {
  bytes prompt = 1;
}

message PromptCreatedContent {
  // Unique among the workspace's prompts.
  string name = 1;
  // Field of use, e.g. "support".
  string domain = 2;
  repeated string tags = 3;
}

// A version never changes. Its parents are the versions it was made from: none for a first one, one for an edit or a fork, two for a merge.
message VersionCommitted {
  bytes prompt = 1;
  bytes version = 2;
  repeated bytes parents = 3;
  // 1 for the prompt's first version, then one more each.
  uint32 ordinal = 4;
}

message VersionCommittedContent {
  // Why this version was made, as its author says.
  string message = 1;
  PromptBody body = 2;
  ModelParameters parameters = 3;
}

// What is rendered and sent: a text (one user message) or chat messages, with {{variables}}.
message PromptBody {
  oneof body {
    string text = 1;
    ChatMessages chat = 2;
  }
}

message ChatMessages {
  repeated ChatMessage messages = 1;
}

message ChatMessage {
  // "system", "user" or "assistant".
  string role = 1;
  string text = 2;
}

// How a model is asked. Absent means: the model's own default.
message ModelParameters {
  optional double temperature = 1;
  optional double top_p = 2;
  optional uint32 top_k = 3;
  optional uint32 max_tokens = 4;
  optional int64 seed = 5;
  repeated string stop = 6;
  // A JSON Schema, as JSON text.
  optional string json_schema = 7;
  optional double frequency_penalty = 8;
  optional double presence_penalty = 9;
  optional string reasoning_effort = 10;
}

// A new prompt that starts from a version of another. Its first version follows in an event of its own, with that version as parent.
message PromptForked {
  bytes prompt = 1;
  bytes from_prompt = 2;
  bytes from_version = 3;
}

message PromptForkedContent {
  string name = 1;
  string domain = 2;
  repeated string tags = 3;
}

message PromptTagged {
  bytes prompt = 1;
}

message PromptTaggedContent {
  string tag = 1;
}

message PromptUntagged {
  bytes prompt = 1;
}

message PromptUntaggedContent {
  string tag = 1;
}

"""#),
("providers.proto", #"""
// Where models are reached, with what key, at what price.
syntax = "proto3";
package promptledger.v1;
option swift_prefix = "";

message ProviderConfigured {
  bytes provider = 1;
  // The protocol spoken, e.g. "openai".
  string kind = 2;
  // Whether the address is the workspace's own, though not on this machine; absent where nobody said.
  optional bool on_premises = 3;
  // What it allows a minute, over all its models; absent where nobody said.
  optional uint64 requests_per_minute = 4;
  optional uint64 tokens_per_minute = 5;
}

message ProviderConfiguredContent {
  // The word before the colon of a model, unique in the workspace.
  string name = 1;
  string base_url = 2;
  // The environment variable that holds the key, where no credential is stored.
  string api_key_environment = 3;
  // Of a Daytona server; absent where nothing is said of its sandboxes.
  DaytonaSandboxes daytona = 4;
}

// What the sandboxes at a Daytona server are to be. What is empty or absent is left to the server.
message DaytonaSandboxes {
  string organisation = 1;
  // The region.
  string target = 2;
  // One of the two: a snapshot's name, or a container image's reference.
  string snapshot = 3;
  string image = 4;
  // Of a sandbox that is made from an image; a snapshot brings its own size.
  optional uint32 processors = 5;
  optional uint32 memory_gibibytes = 6;
  optional uint32 disk_gibibytes = 7;
  // Without a call, after which it stops by itself; 0 for never.
  optional uint32 auto_stop_minutes = 8;
  // Of every command in them; never a secret.
  repeated EnvironmentVariable environment = 9;
}

message EnvironmentVariable {
  string name = 1;
  string value = 2;
}

message ProviderRemoved {
  bytes provider = 1;
}

message CredentialStored {
  bytes provider = 1;
  bytes credential = 2;
}

message CredentialStoredContent {
  string secret = 1;
}

// What a model costs from this entry on. 1 USD = 10^12 picodollars, so 2.5 USD a million tokens is 2,500,000 a token.
message PriceSet {
  // "provider:name".
  string model = 1;
  int64 input_picodollars_per_token = 2;
  int64 output_picodollars_per_token = 3;
  // What a token of input costs that came from the provider's cache; absent where nobody said.
  optional int64 cached_input_picodollars_per_token = 4;
  // What a token of hidden reasoning costs; absent where it costs what any output does.
  optional int64 reasoning_picodollars_per_token = 5;
  // Where long prompts cost otherwise, by rising input: all tokens of a call cost what the last tier says whose limit its input is over.
  repeated PriceTier tiers = 6;
}

// What a token costs in a call with more input than so many tokens.
message PriceTier {
  uint64 above_input_tokens = 1;
  int64 input_picodollars_per_token = 2;
  int64 output_picodollars_per_token = 3;
  optional int64 cached_input_picodollars_per_token = 4;
  optional int64 reasoning_picodollars_per_token = 5;
}

"""#),
("ratings.proto", #"""
// What people think of outputs.
syntax = "proto3";
package promptledger.v1;
option swift_prefix = "";

// A person's rating of one result. A later one of the same person counts in its place, and both stay.
message RatingRecorded {
  bytes run = 1;
  // As given, in millionths, and the ends of the scale that it was given on.
  int64 value_millionths = 2;
  int64 low_millionths = 3;
  int64 high_millionths = 4;
  // Where the person said whether it passes.
  optional bool passed = 5;
}

message RatingRecordedContent {
  string comment = 1;
}

enum VotePreference {
  VOTE_PREFERENCE_UNSPECIFIED = 0;
  VOTE_PREFERENCE_FIRST = 1;
  VOTE_PREFERENCE_SECOND = 2;
  VOTE_PREFERENCE_TIE = 3;
}

// A person compared two results of one case and model, not knowing which versions they are of. A later vote of the same person on the same two
// counts in its place.
message ComparisonVoted {
  // In the order in which they were shown.
  bytes first_run = 1;
  bytes second_run = 2;
  VotePreference preference = 3;
}

"""#),
("runs.proto", #"""
// Runs: one version, one model, one case, one repeat.
syntax = "proto3";
package promptledger.v1;
option swift_prefix = "";

import "promptledger/v1/sandboxes.proto";

message RunRequested {
  bytes run = 1;
  bytes experiment = 2;
  bytes version = 3;
  // Place in the experiment's list of models, from 0.
  uint32 model = 4;
  bytes case_id = 5;
  // From 0.
  uint32 repeat = 6;
  // The failed run in whose place it is requested; absent where there is none.
  bytes retried_run = 7;
}

message RunStarted {
  bytes run = 1;
  // 1 for the first.
  uint32 attempt = 2;
  // For how long the attempt is left to the actor who began it; absent where nobody said.
  optional uint64 lease_us = 3;
  // What its call may take at most; absent where no model is asked. It counts as spent where nobody says how the attempt ended.
  AttemptSpending at_most = 4;
  // In what its call is made; unspecified where no model is asked.
  SandboxKind sandbox = 5;
}

// What the call of an attempt took that brought no result.
message AttemptSpending {
  uint64 input_tokens = 1;
  uint64 output_tokens = 2;
  // Absent means unknown, never free.
  optional int64 cost_picodollars = 3;
  // Nobody counted: it is the most that the call may have taken.
  bool estimated = 4;
}

// Why an attempt brought no result.
enum FailureClass {
  FAILURE_CLASS_UNSPECIFIED = 0;
  // The provider refuses the request as it is.
  FAILURE_CLASS_REJECTED = 1;
  FAILURE_CLASS_UNAUTHORISED = 2;
  FAILURE_CLASS_NOT_FOUND = 3;
  FAILURE_CLASS_RATE_LIMITED = 4;
  FAILURE_CLASS_OVERLOADED = 5;
  FAILURE_CLASS_TIMED_OUT = 6;
  FAILURE_CLASS_UNREACHABLE = 7;
  // The answer is not in the provider's protocol.
  FAILURE_CLASS_PROTOCOL_BROKEN = 8;
  // The answer ended before its end.
  FAILURE_CLASS_CUT_SHORT = 9;
  FAILURE_CLASS_CONTENT_FILTERED = 10;
  FAILURE_CLASS_QUOTA_EXHAUSTED = 11;
  // The prompt is more than the model or the provider takes.
  FAILURE_CLASS_TOO_LARGE = 12;
  FAILURE_CLASS_CANCELLED = 13;
  // The runner ended while the attempt was under way.
  FAILURE_CLASS_INTERRUPTED = 14;
  // The prompt names a variable that the case does not have.
  FAILURE_CLASS_VARIABLE_MISSING = 15;
  // No key for the provider is at hand.
  FAILURE_CLASS_CREDENTIAL_MISSING = 16;
  // Text that the run needs was erased.
  FAILURE_CLASS_CONTENT_ERASED = 17;
  // The key is known, and may not do this.
  FAILURE_CLASS_FORBIDDEN = 18;
  // The request met another one.
  FAILURE_CLASS_CONFLICT = 19;
  FAILURE_CLASS_SERVER_FAILED = 20;
  // The provider points elsewhere; redirects are not followed.
  FAILURE_CLASS_REDIRECTED = 21;
  // The request breaks a rule that is known here; it was not sent.
  FAILURE_CLASS_UNSENDABLE = 22;
  // The reply grew over its limit.
  FAILURE_CLASS_REPLY_TOO_LARGE = 23;
  // No provider goes by the model's word.
  FAILURE_CLASS_PROVIDER_UNKNOWN = 24;
  // The run may go to local models only; nothing was sent.
  FAILURE_CLASS_LOCAL_ONLY = 25;
  // The sandbox in which the call was to be made failed, and not the call.
  FAILURE_CLASS_SANDBOX_FAILED = 26;
}

message AttemptFailed {
  bytes run = 1;
  uint32 attempt = 2;
  FailureClass failure = 3;
  // Where the provider answered with one.
  optional uint32 http_status = 4;
  uint64 elapsed_us = 5;
  // Absent where no model was asked, or none began to answer: providers bill nothing then.
  AttemptSpending spent = 6;
}

message AttemptFailedContent {
  // One line: what went wrong, and what to do.
  string summary = 1;
  // What the provider said.
  string detail = 2;
  bytes request = 3;
  bytes raw_reply = 4;
}

enum FinishReason {
  FINISH_REASON_UNSPECIFIED = 0;
  FINISH_REASON_STOP = 1;
  FINISH_REASON_LENGTH = 2;
  FINISH_REASON_CONTENT_FILTER = 3;
  FINISH_REASON_TOOL_CALLS = 4;
  FINISH_REASON_OTHER = 5;
  FINISH_REASON_REFUSAL = 6;
}

message ResultRecorded {
  bytes run = 1;
  uint32 attempt = 2;
  FinishReason finish_reason = 3;
  // Tokens; absent means that the provider did not say.
  optional uint64 input_tokens = 4;
  optional uint64 output_tokens = 5;
  optional uint64 cached_tokens = 6;
  optional uint64 reasoning_tokens = 7;
  // Absent means unknown, never free.
  optional int64 cost_picodollars = 8;
  Timings timings = 9;
  // Parameters that the provider does not take, by their names in ModelParameters.
  repeated string not_applied = 10;
  bool streamed = 11;
  // The run whose recorded answer this is. Nothing was asked for this one, so it has no tokens, cost or timings of its own.
  optional bytes reused_run = 12;
  // Whether tokens from the provider's cache are in the cost at the price of any input, as nobody has said what they cost.
  optional bool cached_at_input_price = 13;
  // In what the call was made; unspecified where nobody said, or no call was made.
  SandboxKind sandbox = 14;
}

// Microseconds since the call began; absent where a step did not happen or was not seen.
message Timings {
  uint64 total_us = 1;
  optional uint64 first_token_us = 2;
  optional uint64 name_lookup_us = 3;
  optional uint64 connect_us = 4;
  optional uint64 tls_us = 5;
  optional uint64 first_byte_us = 6;
  // Between the run's request and its start.
  optional uint64 queued_us = 7;
  // What the server says it took itself, none of them since the call began: to load the model, to read the prompt, to generate.
  optional uint64 server_load_us = 8;
  optional uint64 server_prompt_us = 9;
  optional uint64 server_generation_us = 10;
}

message ResultRecordedContent {
  string output = 1;
  // The body of the request, as sent.
  bytes request = 2;
  bytes raw_reply = 3;
  // The name the provider answered under.
  string effective_model = 4;
  string provider_request_id = 5;
  string refusal = 6;
  // JSON: the settings that the server says it really used.
  string effective_settings = 7;
  // The kind of provider that was really asked; empty where nobody said.
  string provider_kind = 8;
  // Its base URL, where that is not the one that the workspace had stored for the provider: that one is the provider's own text, and goes
  // when the provider is erased.
  string base_url = 9;
}

message ScoresRecorded {
  bytes run = 1;
  // One for each assertion: the experiment's first, then the case's.
  repeated Score scores = 2;
  // The run's weighted mean, 0 to 1,000,000; absent where nothing was scored.
  optional int64 score_millionths = 3;
  bool passed = 4;
}

message Score {
  enum Outcome {
    OUTCOME_UNSPECIFIED = 0;
    PASSED = 1;
    FAILED = 2;
    // The assertion itself went wrong.
    ERRORED = 3;
    // The assertion's type is not known here.
    NOT_RUN = 4;
  }
  // The assertion's word where it is one of the product's own vocabulary, else empty.
  string type = 1;
  // Place in the experiment's metric names, from 1; 0 for none.
  uint32 metric = 2;
  Outcome outcome = 3;
  // Absent where errored or not run.
  optional int64 value_millionths = 4;
  int64 weight_millionths = 5;
}

message ScoresRecordedContent {
  // One reason for each score, in their order.
  repeated string reasons = 1;
  // The type of each assertion as it was written, in their order.
  repeated string types = 2;
}

// No attempt will be made any more.
message RunFailed {
  bytes run = 1;
  FailureClass failure = 2;
  uint32 attempts = 3;
}

message RunCancelled {
  bytes run = 1;
}

"""#),
("sandboxes.proto", #"""
// Sandboxes: places apart in which the calls of attempts are made, and the programs run that judge outputs.
syntax = "proto3";
package promptledger.v1;
option swift_prefix = "";

enum SandboxKind {
  SANDBOX_KIND_UNSPECIFIED = 0;
  // At Daytona, or what speaks as it does.
  SANDBOX_KIND_DAYTONA = 1;
  // On the runner's machine, in namespaces of its own.
  SANDBOX_KIND_LOCAL = 2;
  // None: in the runner's own process.
  SANDBOX_KIND_NONE = 3;
}

enum SandboxPurpose {
  // Of entries from before calls were named: the call of a model.
  SANDBOX_PURPOSE_UNSPECIFIED = 0;
  // A program of an assertion that judges the output.
  SANDBOX_PURPOSE_METRIC = 1;
  // The output itself, which is a program, against tests.
  SANDBOX_PURPOSE_OUTPUT = 2;
  // The call of a model.
  SANDBOX_PURPOSE_CALL = 3;
}

// What brought a sandbox to its end before its last command came to its own, as seen from outside: a program in it can cause it, not claim it.
enum SandboxEndReason {
  // Nothing did. (Of entries from before there were reasons: where no exit code is known, the last line of the log tells.)
  SANDBOX_END_REASON_UNSPECIFIED = 0;
  // It went over its limit of processor time of a process.
  SANDBOX_END_REASON_PROCESSOR = 1;
  // Of memory.
  SANDBOX_END_REASON_MEMORY = 2;
  // Of processes, of which each thread is one.
  SANDBOX_END_REASON_PROCESSES = 3;
  // Of locks of files.
  SANDBOX_END_REASON_LOCKS = 4;
  // Of wall clock of a command.
  SANDBOX_END_REASON_TIME = 5;
  // Of output of a command.
  SANDBOX_END_REASON_OUTPUT = 6;
  // Whoever used it gave it up: the call was cancelled, took longer than they wait, or said more than they take.
  SANDBOX_END_REASON_GIVEN_UP = 7;
  // It came to an end that nobody asked for: a program in it brought that about, or its provider.
  SANDBOX_END_REASON_DIED = 8;
  // It, or its provider, did not do what was asked of it.
  SANDBOX_END_REASON_FAILED = 9;
}

// In what calls are made.
message SandboxChoice {
  oneof choice {
    // None or local.
    SandboxKind kind = 1;
    // A Daytona server that the workspace has stored.
    bytes provider = 2;
  }
}

// In what calls are made from here on where no experiment and no command says so. A prompt's choice comes before the workspace's.
message SandboxChosen {
  oneof scope {
    bool workspace = 1;
    bytes prompt = 2;
  }
  // Absent: nothing is chosen any more.
  SandboxChoice choice = 3;
}

// Recorded as soon as it is ready, before anything is done in it; its end with what the attempt came to. (Before calls were named in
// SandboxPurpose it was recorded with its end.)
message SandboxCreated {
  bytes sandbox = 1;
  bytes run = 2;
  uint32 attempt = 3;
  SandboxKind kind = 4;
  // Microseconds from the wish for it until it was ready.
  uint64 startup_us = 5;
  SandboxPurpose purpose = 6;
  // Where a recorded result is judged in it: the id of a JudgingRequested; attempt is 0 then.
  bytes judging = 7;
}

message SandboxCreatedContent {
  // As its provider calls it.
  string name = 1;
  // What it was made from; empty where it is made from nothing.
  string image = 2;
  // What keeps it apart, in words for people.
  string isolation = 3;
}

// Not recorded of a sandbox that could not be destroyed as it should.
message SandboxDestroyed {
  bytes sandbox = 1;
  bytes run = 2;
  uint32 attempt = 3;
  // Microseconds from ready to destroyed.
  uint64 lifetime_us = 4;
  // Microseconds of all processors together; absent where nobody measured.
  optional uint64 processor_us = 5;
  // The most that all its processes had in memory at once, as far as was seen; absent where nobody measured.
  optional uint64 memory_peak_bytes = 6;
  // Of the last command; absent where that did not come to its end.
  optional uint32 exit_code = 7;
  SandboxEndReason ended_by = 8;
}

message SandboxDestroyedContent {
  // What the last command wrote on its standard error; where it did not come to its end, the heads of its standard output and of its
  // standard error. (Of entries from before there were reasons, a line of ours followed those.)
  bytes log = 1;
}

"""#),
]
}
