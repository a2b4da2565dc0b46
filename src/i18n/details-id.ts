/** Notes of commands and descriptions of params in Indonesian, by their English text. */
export const detailsId: Readonly<Record<string, string>> = {
  "Trailing whole numbers set the timeout in seconds and how many steps may run in parallel; quote a description that ends in a number.":
    "Bilangan bulat di akhir adalah timeout dalam detik dan jumlah langkah yang boleh berjalan sekaligus; tulis deskripsi yang diakhiri angka dalam tanda kutip.",
  "Options of repeating schedules: overlap (what to do if the previous run is still in progress: skip, queue or parallel; default skip) and catch_up (one or none: whether to start one late run for times missed while the bot was down; default one).":
    "Opsi jadwal yang berulang: overlap (skip, queue, atau parallel, selama eksekusi sebelumnya belum selesai; bawaannya skip) dan catch_up (one atau none: satu eksekusi susulan setelah waktu-waktu saat bot mati; bawaannya one).",
  "Options: auto_retry, metadata.": "Opsi: auto_retry, metadata.",
  "Dependencies: step1,step2, step names, a JSON list (1 is the first step), previous, or none. The steps may be added later.":
    "Dependensi: step1,step2, nama langkah, daftar JSON (1 berarti langkah pertama), previous, atau none. Langkah-langkah itu boleh ditambahkan belakangan.",
  "Options: dependencies, timeout, retry_count, retry_delay, condition, save_as, on_error, priority, idempotency_key, metadata.":
    "Opsi: dependencies, timeout, retry_count, retry_delay, condition, save_as, on_error, priority, idempotency_key, metadata.",
  "Option names ignore case, spaces, - and _; depends_on, deps, retries, max_retries, parameters and args also work.":
    "Nama opsi tidak membedakan huruf besar-kecil, spasi, -, dan _; depends_on, deps, retries, max_retries, parameters, dan args juga bisa dipakai.",
  "Instead of a workflow, name a run: [MULTISTEP:DRAW_WORKFLOW:execution_id].":
    "Sebagai ganti workflow, sebutkan eksekusinya: [MULTISTEP:DRAW_WORKFLOW:execution_id].",
  "The run receives the request as context.request: body (JSON and forms as data), query, headers and method. With a secret, requests must be signed with X-Hub-Signature-256, as GitHub does. Requests with the same X-GitHub-Delivery or Idempotency-Key start only one run.":
    "Eksekusinya menerima permintaan itu sebagai context.request: body (JSON dan formulir sebagai data), query, headers, dan method. Dengan secret, permintaan harus membawa X-Hub-Signature-256, seperti GitHub. X-GitHub-Delivery atau Idempotency-Key yang sama memulai satu eksekusi.",
  'A step may have an "id", which other steps can depend on.':
    'Sebuah langkah boleh punya "id", yang bisa dijadikan dependensi langkah lain.',
  "what to ask; filled-in values are marked as data": "apa yang ditanyakan; nilai yang diisikan ditandai sebagai data",
  "how to answer": "cara menjawab",
  "another model on the same endpoint": "model lain di endpoint yang sama",
  "JSON Schema of an object; the result is then {object, tokens}":
    "JSON Schema sebuah objek; hasilnya lalu {object, tokens}",
  'When: seconds (300), a duration (5 minutes), a time (2030-01-31T09:00), a quoted cron expression ("0 9 * * 1") or plain words ("weekdays at 9", "setiap Senin jam 9", "tomorrow at 17:30", "last day of the month at 18:00"), always with a time of day. A time zone may follow, or be a separate argument: Asia/Jakarta, WIB, UTC+7.':
    'Waktu: detik (300), durasi (5 menit), waktu (2030-01-31T09:00), ekspresi cron dalam tanda kutip ("0 9 * * 1") atau kata-kata biasa ("setiap Senin jam 9", "besok jam 17:30", "weekdays at 9", "last day of the month at 18:00"), selalu dengan jam. Zona waktu boleh menyusul, juga sebagai argumen tersendiri: Asia/Jakarta, WIB, UTC+7.',
  "You need the admin permission, and must be allowed to do this in the chat yourself; the bot must be an administrator there.":
    "Anda memerlukan izin admin, dan Anda sendiri harus boleh melakukannya di chat itu; bot harus menjadi administrator di sana.",

  "seconds to wait, fractions allowed, up to one year":
    "lama menunggu dalam detik, boleh pecahan, paling lama satu tahun",
  "milliseconds to wait": "lama menunggu dalam milidetik",
  "minutes to wait, in addition to seconds or instead of them":
    "lama menunggu dalam menit, bersama detik atau sebagai gantinya",
  "hours to wait": "lama menunggu dalam jam",
  "days to wait": "lama menunggu dalam hari",
  'a duration with its unit, such as "10 minutes"': 'durasi dengan satuannya, misalnya "10 menit"',
  "the text; anything else is written as JSON": "teksnya; nilai lain ditulis sebagai JSON",
  "one of debug, info, warning, error; info by default": "salah satu dari debug, info, warning, error; bawaannya info",
  "the text; anything else is sent as JSON": "teksnya; nilai lain dikirim sebagai JSON",
  "one of info, warning, error, success; info by default":
    "salah satu dari info, warning, error, success; bawaannya info",
  "markdown, the default, or plain; markdown shows `**bold**`, lists, code, links and tables as formatting, plain shows the text as is. Filled-in values are never read as Markdown":
    "markdown, bawaannya, menampilkan `**tebal**`, daftar, kode, tautan, dan tabel sebagai format; plain menampilkan teks apa adanya. Nilai yang diisikan tidak pernah dibaca sebagai Markdown",
  "the name, without dots, at most 256 characters": "namanya, tanpa titik, paling banyak 256 karakter",
  "any JSON value": "nilai JSON apa pun",
  "the name, or a dotted path such as user.address.city or items.0":
    "namanya, atau jalur bertitik seperti user.address.city atau items.0",
  "a condition, such as context.get('count') > 5": "syarat, seperti context.get('count') > 5",
  "the numeric id of the chat; this chat by default": "id chat dalam angka; bawaannya chat ini",
  "the question": "pertanyaannya",
  "the choices; Approve and Reject by default": "pilihan jawabannya; bawaannya Approve dan Reject",
  "text, number, date, choice, file; choice if there are options, otherwise text":
    "text, number, date, choice, file; choice jika ada options, selain itu text",
  "the choices": "pilihan jawabannya",
  "where to save a file; a path from the root of the file sandbox":
    "tempat menyimpan file; jalur dari akar sandbox file",
  "seconds to wait; without it the step waits forever":
    "lama menunggu dalam detik; tanpa ini langkah menunggu tanpa batas waktu",
  "one of find, find_one, count, insert, insert_many, update, delete":
    "salah satu dari find, find_one, count, insert, insert_many, update, delete",
  "the name of the collection": "nama koleksi",
  'selects documents, such as {"active": true}; plain MongoDB operators work':
    'memilih dokumen, misalnya {"active": true}; operator biasa MongoDB bisa dipakai',
  "insert: the document; insert_many: a list; update: fields to set, or operators":
    "insert: dokumennya; insert_many: daftar; update: field yang diisi, atau operator",
  'find, find_one: the order, such as {"created": -1}': 'find, find_one: urutannya, misalnya {"created": -1}',
  "find: the maximum number of documents to return; 1000 by default":
    "find: jumlah dokumen terbanyak yang dikembalikan; bawaannya 1000",
  'find, find_one: the fields to return, such as {"name": 1}':
    'find, find_one: field yang dikembalikan, misalnya {"name": 1}',
  "update, delete: true allows an empty query, which selects every document":
    "update, delete: true mengizinkan query kosong, yang memilih semua dokumen",
  "NAMESPACE:ACTION, without brackets": "NAMESPACE:ACTION, tanpa kurung siku",
  "the arguments: an object with their names, a list, or a single argument":
    "argumennya: objek berisi nama-namanya, daftar, atau satu argumen saja",
  "one of read, write, append, delete, list": "salah satu dari read, write, append, delete, list",
  "the path, from the root of the file sandbox": "jalurnya, dari akar sandbox file",
  "write, append: the text; anything else is written as JSON":
    "write, append: teksnya; nilai lain ditulis sebagai JSON",
  "the path of the file, from the root of the file sandbox": "jalur file, dari akar sandbox file",
  "any of validate, transform and save, in this order; all of them by default":
    "validate, transform, dan save, dalam urutan ini, atau sebagian darinya; bawaannya semua",
  "one of uppercase, lowercase, trim, none; uppercase by default":
    "salah satu dari uppercase, lowercase, trim, none; bawaannya uppercase",
  "the folder for the result; /tmp/final_output by default": "folder untuk hasilnya; bawaannya /tmp/final_output",
  "the full URL, with https:// or http://": "URL lengkap, dengan https:// atau http://",
  "one of GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS; GET by default":
    "salah satu dari GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS; bawaannya GET",
  'request headers, such as {"Authorization": "Bearer {secrets.TOKEN}"}':
    'header permintaan, misalnya {"Authorization": "Bearer {secrets.TOKEN}"}',
  "the body, sent as JSON; text is sent unchanged": "isi permintaan, dikirim sebagai JSON; teks dikirim apa adanya",
  "a list of {name, handler, params}; names must be unique":
    "daftar {name, handler, params}; setiap nama harus berbeda",
};
