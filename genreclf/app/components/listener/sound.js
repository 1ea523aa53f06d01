// Sound from the microphone as numbers: blocks as the device gives them, another sample rate, a WAV file.

const WORKLET = `registerProcessor("blocks", class extends AudioWorkletProcessor {
    constructor() {
        super();
        this.block = new Float32Array(2048);
        this.filled = 0;
    }
    process([[channel]]) {
        if (channel) {
            this.block.set(channel, this.filled);
            this.filled += channel.length;
            if (this.filled === this.block.length) {
                this.port.postMessage(this.block);
                this.filled = 0;
            }
        }
        return true;
    }
});`;

// What browsers do for telephony would take music for noise.
const AS_IT_IS = { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 };

// Opens the microphone; onBlock gets Float32Arrays, onState hears when the device stops or pauses.
async function openMicrophone(onBlock, onState) {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: AS_IT_IS });
    const context = new AudioContext();
    const close = () => {
        stream.getTracks().forEach((track) => track.stop());
        if (context.state !== "closed") context.close();
    };
    try {
        const module = URL.createObjectURL(new Blob([WORKLET], { type: "text/javascript" }));
        await context.audioWorklet.addModule(module);
        URL.revokeObjectURL(module);
        await context.resume();
    } catch (error) {
        close();
        throw error;
    }
    const source = context.createMediaStreamSource(stream);
    const analyser = new AnalyserNode(context, { fftSize: 2048, smoothingTimeConstant: 0 });
    const blocks = new AudioWorkletNode(context, "blocks", { numberOfOutputs: 0 });
    blocks.port.onmessage = ({ data }) => onBlock(data);
    source.connect(analyser);
    source.connect(blocks);
    stream.getTracks()[0].onended = () => onState("ended");
    context.onstatechange = () => onState(context.state);
    return { analyser, close, rate: context.sampleRate, resume: () => context.resume() };
}

// To another sample rate, with a windowed sinc that keeps out what lies above half the lower rate.
function createResampler(from, to) {
    const step = from / to;
    const reach = Math.ceil(20 * Math.max(1, step)); // samples on either side
    const cutoff = 0.95 * Math.min(1, 1 / step);
    const fineness = 512; // entries of the kernel's table for each sample
    const kernel = Float32Array.from({ length: reach * fineness + 1 }, (_, entry) => {
        const x = (Math.PI * cutoff * entry) / fineness;
        const sinc = entry ? Math.sin(x) / x : 1;
        return cutoff * sinc * Math.cos((Math.PI * entry) / (2 * reach * fineness)) ** 2;
    });
    let held = new Float32Array(2 * reach);
    let position = reach; // of the next sample that comes out, in what is held

    return (block) => {
        const input = new Float32Array(held.length + block.length);
        input.set(held);
        input.set(block, held.length);
        const output = [];
        for (; position + reach < input.length; position += step) {
            let sum = 0;
            for (let at = Math.ceil(position - reach); at <= position + reach; at++) {
                sum += input[at] * kernel[Math.round(Math.abs(position - at) * fineness)];
            }
            output.push(sum);
        }
        const done = Math.floor(position) - reach;
        held = input.slice(done);
        position -= done;
        return output;
    };
}

function as16Bit(samples) {
    return Int16Array.from(samples, (sample) => Math.round(32767 * Math.min(1, Math.max(-1, sample))));
}

// The last seconds of what is pushed, 16 bits a sample.
function createKeeper(seconds, rate) {
    let blocks = [];
    let length = 0;
    return {
        push(block) {
            blocks.push(as16Bit(block));
            length += block.length;
            while (length - blocks[0].length >= seconds * rate) length -= blocks.shift().length;
        },
        seconds: () => Math.min(seconds, length / rate),
        wav(last = seconds) {
            const most = Math.floor(last * rate);
            const samples = new Int16Array(Math.min(length, most));
            let free = samples.length;
            for (let at = blocks.length - 1; free > 0; at--) {
                const block = blocks[at].subarray(Math.max(0, blocks[at].length - free));
                free -= block.length;
                samples.set(block, free);
            }
            return new Blob([wavHeader(samples.length, rate), samples], { type: "audio/wav" });
        },
        forget() {
            blocks = [];
            length = 0;
        },
    };
}

function wavHeader(length, rate) {
    const header = new DataView(new ArrayBuffer(44));
    const word = (at, text) => [...text].forEach((letter, i) => header.setUint8(at + i, letter.charCodeAt(0)));
    word(0, "RIFF");
    header.setUint32(4, 36 + 2 * length, true);
    word(8, "WAVEfmt ");
    header.setUint32(16, 16, true);
    header.setUint16(20, 1, true); // PCM
    header.setUint16(22, 1, true); // channels
    header.setUint32(24, rate, true);
    header.setUint32(28, 2 * rate, true);
    header.setUint16(32, 2, true);
    header.setUint16(34, 16, true);
    word(36, "data");
    header.setUint32(40, 2 * length, true);
    return header;
}

